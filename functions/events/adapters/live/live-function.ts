import type {
  APIGatewayProxyWebsocketEventV2,
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
} from 'aws-lambda';
import { getInvocationTime, responseMs, type Time, withTimeout } from '../../../platform/deadline.ts';
import { toFault } from '../../../platform/fault.ts';
import { logger } from '../../../platform/logger.ts';
import type { acceptConnection } from '../../domain/live/accept-connection.ts';
import { answerMessage } from '../../domain/live/answer-message.ts';
import type { Connections, Post } from '../../domain/live/connections.ts';

export type LivePorts = {
  accept(connectionId: string, ticket: string | undefined): ReturnType<typeof acceptConnection>;
  greet(connectionId: string): Promise<void>;
  connections: Pick<Connections, 'find' | 'remove'>;
  post: Post;
};
/** An event of the WebSocket API; `$connect` has the query parameters of the URL. */
type SocketEvent = APIGatewayProxyWebsocketEventV2 & {
  queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
};

/** The status of the response to `$connect`. With any other than 200 there is no connection. */
const connectStatuses = { accepted: 200, 'no ticket': 401, refused: 403, 'too many': 429 } as const;

/**
 * Creates the Lambda function of the connections for live updates. A connection is open only after the response to
 * `$connect`, so the stream of the table calls the function again to greet it.
 */
export function liveFunction(ports: LivePorts) {
  return async (event: SocketEvent | DynamoDBStreamEvent, context: Context) => {
    const time = getInvocationTime(context);
    if ('Records' in event) return greetAll(event.Records, ports, time);
    const { routeKey, connectionId } = event.requestContext;
    const statusCode = await withTimeout(time.remainingMs() - responseMs, handle(event, ports), time).catch(
      (thrown) => {
        logger.error('live request failed', { route: routeKey, connectionId, ...toFault(thrown) });
        return 500;
      },
    );
    logger.info('live request completed', { route: routeKey, connectionId, status: statusCode });
    return { statusCode };
  };
}

async function handle({ requestContext, queryStringParameters, body = '' }: SocketEvent, ports: LivePorts) {
  const { routeKey, connectionId } = requestContext;
  if (routeKey === '$connect') return connectStatuses[await ports.accept(connectionId, queryStringParameters?.ticket)];
  if (routeKey === '$disconnect') {
    const connection = await ports.connections.find(connectionId);
    if (connection) await ports.connections.remove(connection);
    return 200;
  }
  await ports.post(connectionId, answerMessage(body));
  return 200;
}

/** Greets the connections that were stored. Those that fail are reported, so that they are greeted again. */
async function greetAll(
  records: readonly DynamoDBRecord[],
  { greet }: LivePorts,
  time: Time,
): Promise<DynamoDBBatchResponse> {
  const failures = await Promise.all(
    records.map(async ({ dynamodb }) => {
      const connectionId = String(dynamodb?.Keys?.pk?.S).replace(/^connection#/, '');
      try {
        await withTimeout(time.remainingMs() - responseMs, greet(connectionId), time);
        return [];
      } catch (thrown) {
        logger.error('connection not greeted', { connectionId, ...toFault(thrown) });
        return [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}
