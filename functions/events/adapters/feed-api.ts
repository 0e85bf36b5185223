import type { Position } from '../../messages/order-stream/feed-page.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { Caller } from '../../platform/auth/access.ts';
import type { HttpResponse } from '../../platform/http/http-function.ts';
import { getPageLimit } from '../../platform/http/pagination.ts';
import { createChunkedFeed, getFirstPage } from '../domain/feed/page-chunks.ts';
import { type FeedRequest, findEnd, oldest, readFeed } from '../domain/feed/read-feed.ts';
import type { FeedPages } from '../domain/ports.ts';
import type { FeedQuery } from '../domain/queries.ts';
import { createFeedCursors } from './feed-cursors.ts';
import { toFeedItem } from './feed-item.ts';

export type FeedApiPorts = {
  pages: FeedPages;
  /** Finds when an order was placed. */
  findPlacedAt(orderId: string): Promise<string | undefined>;
  /** Reads orders as their client sees them, by their ids; without those that do not exist. */
  readOrders(orderIds: readonly string[]): Promise<ReadonlyMap<string, object>>;
  now: () => Date;
  retentionDays: number;
  /** Where the API serves the schemas of the events. */
  baseUrl: string;
};

/** Responds with a part of a feed. A client reads its own; an operator names the client, or reads its own. */
export async function respondWithFeed(query: FeedQuery, caller: Caller, ports: FeedApiPorts): Promise<HttpResponse> {
  const { clientId = caller.clientId, after, limit, expand } = query;
  if (clientId !== caller.clientId && !caller.isOperator)
    throw new Refusal('scope_missing', 'Only a client with the scope operations reads the events of other clients.');
  const cursors = createFeedCursors(clientId, caller.findCursorKeys);
  const now = ports.now();
  const keptSince = new Date(now.getTime() - ports.retentionDays * 86_400_000).toISOString();
  const seal = cursors.seal;
  if (after === 'latest') {
    const position = await findEnd(clientId, ports.pages);
    return {
      status: 200,
      body: { items: [], cursor: await seal({ position, seenUntil: now.toISOString() }), more: false },
    };
  }
  const opened = after === undefined ? oldest : await cursors.open(after, keptSince);
  const from = await skipToOrder(opened, clientId, query.orderId, ports);
  const accepts = createFilter(query);
  const request = { clientId, from, limit: getPageLimit({ limit }), accepts, keptSince, now: now.toISOString() };
  const { entries, next, more, seenUntil } = await readFeed(request, ports.pages);
  const orders = expand && (await ports.readOrders([...new Set(entries.map(({ change }) => change.orderId))]));
  const items = await Promise.all(
    entries.map(async (entry) => ({
      ...(await toFeedItem(entry, cursors, ports.baseUrl)),
      ...(orders && { order: orders.get(entry.change.orderId) }),
    })),
  );
  return { status: 200, body: { items, cursor: await seal({ position: next, seenUntil }), more } };
}

/** How far the clock of the writer of a page may be behind. */
const marginMs = 15_000;

/** Goes on to where the events of an order can begin: no page before it was placed has one. */
async function skipToOrder(
  from: Position,
  clientId: string,
  orderId: string | undefined,
  { pages, findPlacedAt }: FeedApiPorts,
): Promise<Position> {
  const placedAt = orderId === undefined ? undefined : await findPlacedAt(orderId);
  if (placedAt === undefined) return from;
  const chunk = await createChunkedFeed(pages).findChunk(clientId, Date.parse(placedAt) - marginMs);
  const page = chunk === undefined ? 0 : getFirstPage(chunk);
  return page > from.page ? { page, index: 0 } : from;
}

/** Returns undefined when every entry is wanted. */
function createFilter({ types, orderId }: FeedQuery): FeedRequest['accepts'] {
  if (types === undefined && orderId === undefined) return undefined;
  const accepted = types === undefined ? undefined : new Set(types.split(','));
  return ({ change, event }) =>
    (accepted?.has(event.type) ?? true) && (orderId === undefined || change.orderId === orderId);
}
