import type { FeedEntry } from '../feed/read-feed.ts';
import type { FeedPages } from '../ports.ts';
import type { Attempt } from './attempt.ts';
import type { Endpoint, EndpointKey, WebhookStatus } from './endpoint.ts';
import type { Notice } from './notices.ts';

/** An endpoint in the index of all endpoints, which is eventually consistent. */
export type EndpointEntry = EndpointKey & { status: WebhookStatus; retryAt?: string; failingSince?: string };

/** The endpoints of all clients. Reads are consistent but `listAll`. */
export type Endpoints = {
  /** Adds an endpoint of revision 1, unless its client has `limit` endpoints already. */
  create(endpoint: Endpoint, limit: number): Promise<'created' | 'limit'>;
  find(key: EndpointKey): Promise<Endpoint | undefined>;
  /** Replaces revision n − 1 by n. */
  save(endpoint: Endpoint): Promise<'saved' | 'conflict'>;
  /** Removes an endpoint; `conflict` when it has another revision or is gone. */
  remove(endpoint: Endpoint): Promise<'removed' | 'conflict'>;
  list(clientId: string): Promise<Endpoint[]>;
  /** Lists the endpoints of all clients with this status; among the enabled ones also those with notices. */
  listAll(status: WebhookStatus): Promise<EndpointEntry[]>;
};

/** The attempts of the last 30 days. Those of one round of a delivery are stored together. */
export type Attempts = {
  save(webhookId: string, round: { id: string; at: string; attempts: readonly Attempt[] }): Promise<void>;
  /** Lists rounds, the newest first, after the key of one. `after` is the key of the last, absent at the end. */
  list(
    webhookId: string,
    range: { after: string | undefined; keptSince: string; limit: number },
  ): Promise<{ rounds: { key: string; attempts: Attempt[] }[]; after?: string | undefined }>;
};

/** The outcome of a request to a receiver. `error` says why there is no response, in a few words of ours. */
export type Reply = { durationMs: number } & (
  | { statusCode: number; retryAfter?: string | undefined; error?: undefined }
  | { statusCode?: undefined; error: string }
);

export type WebhookRequest = { url: string; headers: Readonly<Record<string, string>>; body: string };

export type DeliveryPorts = {
  endpoints: Endpoints;
  attempts: Attempts;
  pages: Pick<FeedPages, 'listFrom'>;
  /** Signs and posts one event, within ten seconds. Never throws for a receiver that fails. */
  post(endpoint: Endpoint, event: { id: string; body: string }): Promise<Reply>;
  /** Writes the body of an event: the entry of the feed, with the order as it is now where the endpoint includes it. */
  writeBody(endpoint: Endpoint, entry: FeedEntry): Promise<string>;
  /** Notifies the owner of an endpoint. It may be called again with the same notice. */
  notifyOwner(endpoint: Endpoint, notice: Notice): Promise<void>;
  now(): number;
  wait(ms: number): Promise<void>;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  makeId(): string;
  retentionDays: number;
};
