import { setTimeout as wait } from 'node:timers/promises';
import { createPublicKeyReader } from '../../platform/auth/public-keys.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { createMasterKeyReader } from '../../platform/links/link-keys.ts';
import { verifyLiveTicket } from '../../platform/links/live-ticket.ts';
import { days, text, url } from '../../platform/settings.ts';
import { createDynamodbFeed } from '../adapters/feed.dynamodb.ts';
import { createFeedCursors } from '../adapters/feed-cursors.ts';
import { createDynamodbConnections } from '../adapters/live/connections.dynamodb.ts';
import { liveFunction } from '../adapters/live/live-function.ts';
import { createApiGatewayPost } from '../adapters/live/post.api-gateway.ts';
import { findEnd } from '../domain/feed/read-feed.ts';
import { acceptConnection, greetConnection } from '../domain/live/accept-connection.ts';

const env = parseEnvironment({
  EVENTS_TABLE: text,
  EVENT_RETENTION_DAYS: days,
  IDENTITY_TABLE: text,
  LINK_KEYS_SECRET: text,
  LIVE_ENDPOINT_URL: url,
});
const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
const pages = createDynamodbFeed({ table, dynamodb, retentionDays });
const connections = createDynamodbConnections(table, dynamodb);
const post = createApiGatewayPost(env.LIVE_ENDPOINT_URL, 2_000);
const findMasterKeys = createMasterKeyReader(env.LINK_KEYS_SECRET);
const { findCursorKeys } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, Date.now);

const createCursor = async (clientId: string) => {
  const seenUntil = new Date().toISOString();
  const position = await findEnd(clientId, pages);
  return createFeedCursors(clientId, findCursorKeys).seal({ position, seenUntil });
};

/** Opens, greets and closes the connections for live updates, and responds to their pings. */
export const handler = liveFunction({
  accept: (connectionId, ticket) =>
    acceptConnection(
      { connectionId, ticket },
      {
        connections,
        post,
        verify: (given) => verifyLiveTicket(given, findMasterKeys, new Date()),
        now: () => new Date().toISOString(),
      },
    ),
  greet: (connectionId) => greetConnection(connectionId, { connections, post, createCursor, wait }),
  connections,
  post,
});
