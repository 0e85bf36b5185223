import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { sharedSettings } from '../../../platform/aws-clients.ts';
import type { Post } from '../../domain/live/connections.ts';

/** Creates the sender of messages to connections of the WebSocket API. A call takes at most `timeoutMs`; it is not repeated. */
export function createApiGatewayPost(endpoint: string, timeoutMs: number): Post {
  const client = new ApiGatewayManagementApiClient({
    ...sharedSettings,
    endpoint,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMs,
    },
  });
  client.middlewareStack.remove('loggerMiddleware');
  return async (connectionId, message) => {
    try {
      const Data = JSON.stringify(message);
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
      return 'sent';
    } catch (thrown) {
      if (thrown instanceof GoneException) return 'gone';
      throw thrown;
    }
  };
}
