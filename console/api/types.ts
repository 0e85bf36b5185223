/** The types of the API, generated from its OpenAPI document. */
export type {
  AttentionList,
  CountedOrderList,
  DeadLetter,
  DeadLetterList,
  DeadLetterSummary,
  Delivery,
  DoctorReport,
  Explanation,
  FiguresDashboard,
  FiguresMetric,
  Finding,
  Health,
  LiveTicket,
  MoneyOwedList,
  NotificationList,
  Order,
  OrderEventList,
  Product,
  QueueList,
  Redriven,
  RedrivenList,
  TrackingLink,
  Webhook,
  WebhookAttemptList,
  WebhookList,
  WebhookPing,
} from '../../test/e2e/client.ts';

/** A page of a list. */
export type Page<Item> = { items: Item[]; nextCursor: string | null };
/** The person who is signed in. */
export type Session = { name: string; scopes: string[]; expiresAt: string };
