import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/**
 * One call's limits. The SDK has none of its own and would wait for a silent server for ever: a connection within
 * one second, an answer within 1.1 s and never silent for so long in its middle, three attempts, so that a call ends
 * within 3.7 s whatever happens: before the try of a message does, which would be charged for it.
 */
export const withTimeouts = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 1_100,
    throwOnRequestTimeout: true,
    socketTimeout: 1_100,
  },
};

/**
 * What costs time at every call, or at the first, and changes nothing: which steps a call takes is settled once per kind
 * of call, and what Lambda never sets in a shared configuration file is not looked for in one.
 */
const sharedSettings: SQSClientConfig = {
  cacheMiddleware: true,
  retryMode: 'standard',
  defaultsMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  authSchemePreference: [],
  userAgentAppId: '',
  // Composed anew for every call: as short as it can be.
  defaultUserAgentProvider: async () => [['order-processing']],
  ...(process.env.AWS_REGION ? { region: process.env.AWS_REGION } : {}),
};

export const dynamodb = new DynamoDBClient({
  ...withTimeouts,
  ...sharedSettings,
  accountIdEndpointMode: 'disabled',
});
// TLS and the signature guard what is sent; a sum of our own over it would tell nothing more.
export const sqs = new SQSClient({ ...withTimeouts, ...sharedSettings, md5: false });
// It would copy and mask every request and answer for a log that nobody has asked for.
for (const { middlewareStack } of [dynamodb, sqs]) middlewareStack.remove('loggerMiddleware');
