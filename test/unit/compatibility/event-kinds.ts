import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createDynamodbFeed } from '../../../functions/events/adapters/feed.dynamodb.ts';
import { createDynamodbAttempts } from '../../../functions/events/adapters/webhooks/attempts.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import { Attempt } from '../../../functions/events/domain/webhooks/attempt.ts';
import { Endpoint } from '../../../functions/events/domain/webhooks/endpoint.ts';
import { pauseWebhook } from '../../../functions/events/domain/webhooks/management/move-webhooks.ts';
import { FeedPage } from '../../../functions/messages/order-stream/feed-page.ts';
import { clientId, orderId, secondsLater } from '../../support/example.ts';
import { createExampleChange } from '../events/example.ts';
import { createExampleEndpoint } from '../events/webhooks/delivery-harness.ts';
import type { Kind, Tables } from './kind.ts';

/** A page, the start and the events published again of a feed; none of them is changed once it is written. */
export function eventKinds(dynamodb: DynamoDBClient, { Events: table }: Tables): Record<string, Kind> {
  const feed = createDynamodbFeed({ table, dynamodb, retentionDays: 30 });
  const items = [{ productId: 'espresso-cups', quantity: 2, lineTotal: 3998 }];
  const page = {
    number: 7,
    at: secondsLater(1),
    changes: [createExampleChange([1], { items, method: 'card' })],
  };
  let number = 500;
  const [endpoints, attempts] = [createDynamodbEndpoints(table, dynamodb), createDynamodbAttempts(table, dynamodb, 30)];
  const at = secondsLater(1);
  const event = { page: 1, index: 2, sequence: 3, type: 'order.created' } as const;
  const endpoint = createExampleEndpoint({
    ...{ types: ['order.created'], include: 'order', description: 'shop', contactEmail: 'a@b.example', retryAt: at },
    notices: [{ sequence: 1, type: 'webhook.failing', at, failingSince: at }],
    ...{
      failingSince: at,
      lease: { id: 'l', until: at },
      woken: true,
      lastRound: '11111111-2222-4333-8444-555555555556',
      noticeCount: 1,
      warnings: 1,
      finishedAhead: [{ page: 1, index: 1 }],
    },
    ...{ secrets: [{ version: 1, keyId: '1', until: at }], resends: [{ ...event, orderId }] },
    parked: [{ orderId, since: at, attempts: 1, dueAt: at, events: [event] }],
  });
  const attempt = {
    ...{ eventId: `${orderId}.1`, type: 'order.created', orderId, at, statusCode: 500, durationMs: 5, error: 'no' },
    ...{ nextAttemptAt: at, result: 'failed' as const },
  };
  return {
    StoredPage: {
      ...{ schema: z.omit(FeedPage, { number: true }), table: 'Events' },
      ...{ pk: `feed#${clientId}`, sk: '0000000000000007' },
      write: () => feed.append(clientId, page),
      reads: async () => [await feed.findNewest(clientId), ...(await feed.listFrom(clientId, 0, 1)).pages],
    },
    StoredStart: {
      ...{ schema: z.object({ number: z.int() }), table: 'Events', pk: `feed-start#${clientId}`, sk: 'start' },
      write: () => feed.restart(clientId, { ...page, number: ++number }, 0),
      reads: async () => [{ number: await feed.findStart(clientId), laterMember: 'is not read' }],
    },
    Endpoint: {
      ...{ schema: Endpoint, table: 'Events', pk: `webhooks#${clientId}`, sk: endpoint.webhookId },
      write: () => endpoints.create(endpoint, 5),
      reads: async () => [await endpoints.find(endpoint), ...(await endpoints.list(clientId))],
      async change(n) {
        await pauseWebhook(endpoint, { endpoints, now: () => Date.parse(secondsLater(n)) });
      },
      replaces: ['status'],
      lacks: ['/disabledBecause'],
    },
    StoredRound: {
      ...{ schema: z.object({ attempts: z.array(Attempt) }), table: 'Events' },
      ...{ pk: `attempts#${endpoint.webhookId}`, sk: `${secondsLater(1)}#r` },
      write: () => attempts.save(endpoint.webhookId, { id: 'r', at: secondsLater(1), attempts: [attempt] }),
      reads: async () =>
        (await attempts.list(endpoint.webhookId, { after: undefined, keptSince: '2', limit: 5 })).rounds.map(
          ({ attempts: stored }) => ({ attempts: stored, laterMember: 'is not read' }),
        ),
    },
    StoredSequences: {
      ...{ schema: z.object({ sequences: z.array(z.int()) }), table: 'Events' },
      ...{ pk: `republished#${orderId}`, sk: 'events' },
      write: () => feed.saveRepublished(orderId, [3, 4]),
      reads: async () => [{ sequences: await feed.findRepublished(orderId), laterMember: 'is not read' }],
    },
  };
}
