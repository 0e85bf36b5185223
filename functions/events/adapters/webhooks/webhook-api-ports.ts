import type { Caller } from '../../../platform/auth/access.ts';
import type { HttpRequest } from '../../../platform/http/http-function.ts';
import type { FeedPages } from '../../domain/ports.ts';
import type { Endpoint } from '../../domain/webhooks/endpoint.ts';
import { type ManagePorts, requireEndpoint } from '../../domain/webhooks/management/manage-webhooks.ts';
import { describeWebhook, type WebhookView } from '../../domain/webhooks/management/view.ts';
import type { Attempts, DeliveryPorts } from '../../domain/webhooks/ports.ts';
import { createFeedCursors } from '../feed-cursors.ts';

export type WebhookApiPorts = ManagePorts & {
  pages: Pick<FeedPages, 'findNewest' | 'listFrom'>;
  attempts: Attempts;
  /** Derives the newest secret of an endpoint. */
  deriveSecret(endpoint: Endpoint): Promise<string>;
  post: (...args: [...Parameters<DeliveryPorts['post']>, timeoutMs: number]) => ReturnType<DeliveryPorts['post']>;
  /** Finds an order with the events of its history. */
  findOrder(
    orderId: string,
  ): Promise<{ clientId: string; history: readonly { sequence: number; at: string }[] } | undefined>;
  retentionDays: number;
};

/** Finds the webhook of a request: the caller's own, or any for an operator. */
export function findWebhook(
  { params }: HttpRequest,
  { clientId, isOperator }: Caller,
  ports: WebhookApiPorts,
): Promise<Endpoint> {
  const webhookId = (params.webhookId ?? '').toLowerCase();
  return requireEndpoint({ webhookId, clientId, isOperator }, ports);
}

/** Describes a webhook, with cursors that its caller can send. */
export function describe(endpoint: Endpoint, caller: Caller, ports: WebhookApiPorts): Promise<WebhookView> {
  return describeWebhook(endpoint, {
    ...ports,
    writeCursor: (clientId, cursor) => createFeedCursors(clientId, caller.findCursorKeys).seal(cursor),
  });
}

/** Returns the time since when the feed keeps events, in ISO 8601. */
export function getKeptSince({ now, retentionDays }: Pick<WebhookApiPorts, 'now' | 'retentionDays'>): string {
  return new Date(now() - retentionDays * 86_400_000).toISOString();
}
