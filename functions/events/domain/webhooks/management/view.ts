import * as z from 'zod/mini';
import { OrderId } from '../../../../messages/fields/primitives.ts';
import type { Stored } from '../../../../messages/stored.ts';
import { readFeed } from '../../feed/read-feed.ts';
import type { FeedPages } from '../../ports.ts';
import { Attempt } from '../attempt.ts';
import { Endpoint } from '../endpoint.ts';

const ParkedOrderView = z.object({
  orderId: OrderId,
  since: z.string(),
  events: z.array(z.string()),
  attempts: z.int(),
  nextAttemptAt: z.string(),
});

/** A webhook as its owner sees it: the settings, and how far the delivery has come. */
export const WebhookView = z.object({
  webhookId: z.string(),
  clientId: z.string(),
  url: z.string(),
  types: z.optional(z.array(z.string())),
  include: z.optional(z.string()),
  description: z.optional(z.string()),
  contactEmail: z.optional(z.string()),
  status: Endpoint.shape.status,
  disabledBecause: Endpoint.shape.disabledBecause,
  cursor: z.string(),
  lagSeconds: z.int(),
  failingSince: z.nullable(z.string()),
  retryAt: z.nullable(z.string()),
  parked: z.array(ParkedOrderView),
  missed: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type WebhookView = Stored<typeof WebhookView>;
export const AttemptView = z.omit(Attempt, { result: true });

export type ViewPorts = {
  pages: Pick<FeedPages, 'listFrom'>;
  /** Writes the cursor of a position in the feed of a client. */
  writeCursor(clientId: string, cursor: { position: Endpoint['position']; seenUntil: string }): Promise<string>;
  now(): number;
};

/** Describes a webhook. The lag is the age of the oldest event in the feed that it has not passed, 0 for none. */
export async function describeWebhook(endpoint: Endpoint, ports: ViewPorts): Promise<WebhookView> {
  const { webhookId, clientId, position, status, parked } = endpoint;
  const now = new Date(ports.now()).toISOString();
  const request = { clientId, from: position, limit: 1, keptSince: '', now };
  const [next] = (await readFeed(request, ports.pages)).entries;
  const { url, types, include, description, contactEmail, disabledBecause, createdAt, updatedAt } = endpoint;
  return {
    ...{ webhookId, clientId, url },
    ...(types && { types }),
    ...(include !== undefined && { include }),
    ...(description !== undefined && { description }),
    ...(contactEmail !== undefined && { contactEmail }),
    status,
    ...(disabledBecause !== undefined && { disabledBecause }),
    cursor: await ports.writeCursor(clientId, { position, seenUntil: next?.appendedAt ?? now }),
    lagSeconds: next ? Math.max(0, Math.floor((ports.now() - Date.parse(next.appendedAt)) / 1_000)) : 0,
    failingSince: endpoint.failingSince ?? null,
    retryAt: endpoint.retryAt ?? null,
    parked: parked.map(({ orderId, since, events, attempts, dueAt }) => ({
      ...{ orderId, since, attempts, nextAttemptAt: dueAt },
      events: events.map(({ sequence }) => `${orderId}.${sequence}`),
    })),
    missed: endpoint.missed,
    ...{ createdAt, updatedAt },
  };
}
