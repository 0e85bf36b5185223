import type { NotificationFailed } from '../../messages/order-stream/notification-messages.ts';
import type { NotificationMessage } from '../../messages/order-stream/webhook-notices.ts';
import type { Unrecognized } from '../../messages/stored.ts';
import type { Mark, MarkKey } from './mark.ts';

export type Marks = {
  /** Reads the present mark, never a stale copy. */
  find(key: MarkKey): Promise<Mark | undefined>;
  /** Saves a mark if its revision is the next one; on `conflict` another request was first and nothing is written. */
  save(mark: Mark): Promise<'saved' | 'conflict'>;
  /** Lists the marks of an order, by sequence. */
  list(orderId: string): Promise<Mark[]>;
};

/** A notification as a provider sends it. `id` is the id of its message. */
export type Notification = { id: string; to: string; subject: string; html: string; text: string; sms: string };

/**
 * The outcome of a call. `refused`: this recipient is refused for good. `failed`: it was not sent, and another attempt may
 * succeed. `unavailable`: it was not sent, and no other can be. `unknown`: it may have been sent.
 */
export type SendOutcome =
  | { type: 'accepted'; providerId: string }
  | { type: 'refused' | 'failed'; detail: string }
  | { type: 'unavailable'; detail: string; concerns: 'everyone' | 'our credentials' }
  | { type: 'unknown'; detail: string };

/** Sends one notification, within a deadline. The detail of an outcome is a statement of ours with nothing personal in it. */
export type Send = (notification: Notification) => Promise<SendOutcome>;

/** The policy for an unknown outcome that was not settled in time. */
export type UnknownPolicy = {
  /** Longer than an attempt takes, and long enough for the provider's own event where it sends one. */
  readonly waitSeconds: number;
  readonly afterwards: 'sendAgain' | 'leave';
};

/** A provider of one channel. */
export type NotificationProvider = {
  readonly unknownPolicy: UnknownPolicy;
  /** Admits one call. Throws `RetryLater` while the send rate is used up or the circuit is open. */
  admit(): Promise<Send>;
};

export type NotificationMetrics = Partial<
  Record<
    | 'notificationsSent'
    | 'notificationsFailed'
    | 'notificationsUnknown'
    | 'notificationDelayMs'
    | 'mailsBounced'
    | 'mailsComplained',
    number
  >
>;

export type Ports = {
  marks: Marks;
  findProvider(channel: NotificationMessage['data']['channel'] | Unrecognized): NotificationProvider | undefined;
  /** Renders the notification; undefined for a template that this release does not know. */
  render(request: NotificationMessage): Promise<Omit<Notification, 'id' | 'to'> | undefined>;
  /** Reports to ordering that a notification failed. */
  report(message: NotificationFailed): Promise<void>;
  record(metrics: NotificationMetrics): void;
  now(): Date;
};
