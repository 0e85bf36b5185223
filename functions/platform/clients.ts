import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * One call's limits. The SDK has none of its own and would wait for a silent server for ever: a connection within
 * one second, an answer within 1.5 s and never silent for so long in its middle, three attempts, so that a call ends
 * within 5 s whatever happens.
 */
export const withDeadlines = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 1_500,
    throwOnRequestTimeout: true,
    socketTimeout: 1_500,
  },
};

export const dynamodb = new DynamoDBClient(withDeadlines);
export const sqs = new SQSClient(withDeadlines);
