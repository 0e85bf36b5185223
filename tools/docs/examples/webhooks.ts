import { exampleOrderId as orderId } from '../meanings/meaning.ts';

const at = '2026-01-31T09:30:00.000Z';
const later = '2026-01-31T09:40:00.000Z';
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwPqbxyVyTpZk=';
const Webhook = {
  ...{ webhookId: '7c1b4a52-3f2b-4e60-8a3e-0d9f4d5e6f1c', clientId: 'demo-shop' },
  url: 'https://hooks.shop.example.com/orders',
  ...{ types: ['order.status_changed', 'payment.refunded'], description: 'The shop', status: 'enabled' },
  ...{ cursor: 'q0mXc2PzT7bYw9rLk4sJd1vN8aGh', lagSeconds: 0, failingSince: null, retryAt: null },
  parked: [{ orderId, since: at, events: [`${orderId}.3`], attempts: 0, nextAttemptAt: later }],
  ...{ missed: 0, createdAt: at, updatedAt: at },
};
const WebhookAttempt = {
  ...{ eventId: `${orderId}.3`, type: 'order.status_changed', orderId, at, statusCode: 500, durationMs: 120 },
  ...{ error: 'the receiver responded with 500', nextAttemptAt: later },
};

/** Example responses of webhooks, by component. */
export const webhookExamples = {
  Webhook,
  CreatedWebhook: { ...Webhook, parked: [], secret },
  WebhookList: { items: [Webhook], nextCursor: null },
  WebhookSecret: { webhookId: Webhook.webhookId, secret, previousUntil: '2026-02-01T09:30:00.000Z' },
  WebhookPing: { status: 204, durationMs: 85, error: null },
  WebhookAttempt,
  WebhookAttemptList: { items: [WebhookAttempt], nextCursor: null },
};
