import { AttemptResult } from '../../../../functions/events/domain/webhooks/attempt.ts';
import { a, type Component, count, email, exampleOrderId, orderIdPattern, small, text, time } from '../meaning.ts';

const settings = {
  url: 'The URL of the receiver: https, port 443 or 8443, no credentials, public addresses only.',
  types: a('SubscribedEventType', 'The types of events that are delivered; all without it.'),
  include: a('IncludedPart', 'Adds the order as it is now to each event.'),
  description: text('What the webhook is for.'),
  contactEmail: { description: 'The e-mail address for notices about the webhook.', pattern: email },
};
const webhook = {
  webhookId: 'The id of the webhook.',
  clientId: 'The client of the webhook.',
  ...settings,
  types: 'The types of events that are delivered; all without it.',
  include: 'What is added to each event.',
  description: 'What the webhook is for.',
  contactEmail: 'The e-mail address for notices about the webhook.',
  status: a('WebhookStatus', 'Whether events are delivered.'),
  disabledBecause: a('WebhookDisabledReason', 'Why the webhook is disabled.'),
  cursor: 'The cursor before the next event to deliver.',
  lagSeconds: count('The age of the oldest event that is still to deliver, in seconds; 0 without one.'),
  failingSince: time('Since when the receiver has accepted no event; null while it does.'),
  retryAt: time('When a receiver that is down is tried again; null otherwise.'),
  parked: a('ParkedOrder', 'The orders of which the receiver refused an event.'),
  missed: count('The number of events that were given up. The attempts with `result=missed` list them.'),
  createdAt: time('When the webhook was created.'),
  updatedAt: time('When it was last changed by a request, or disabled.'),
};
const secret = 'The secret: `whsec_` and a key in base64. It is not shown again.';

/** Parameters of the routes of webhooks. */
export const webhookPathMeanings = {
  webhookId: {
    description: 'The id of the webhook, a UUID.',
    pattern: orderIdPattern,
    example: '7c1b4a52-3f2b-4e60-8a3e-0d9f4d5e6f1c',
  },
  eventId: {
    description: 'The id of the event: the order and the sequence.',
    pattern: `${orderIdPattern.slice(0, -1)}\\.[1-9][0-9]{0,5}$`,
    example: `${exampleOrderId}.3`,
  },
};
export const webhookQueryMeanings = {
  'listWebhooks.clientId': { description: 'Only webhooks of this client; operators only.', example: 'demo-shop' },
  'listWebhookAttempts.result': {
    description: 'Only attempts with this result. Those that `missed` have `failed`, too.',
    enum: AttemptResult.options,
    example: 'failed',
  },
  'listWebhookAttempts.orderId': {
    description: 'Only attempts for events of this order.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
};

/** Descriptions of webhooks in requests and responses. */
export const webhookMeanings = {
  WebhookSettings: { description: 'The settings of a webhook.', properties: settings },
  SubscribedEventType: { description: 'A type of event that is delivered.' },
  IncludedPart: { description: 'What is added to each event.' },
  SecretRotationRequest: {
    description: 'How a secret rotates.',
    properties: { overlapSeconds: small('For how long the former secret signs, too. 86400 by default.', 0, 604_800) },
  },
  ReplayRequest: {
    description: 'Where a replay begins.',
    properties: { from: 'A cursor of the feed, or a time in ISO 8601 with an offset.' },
  },
  ResumeRequest: {
    description: 'Where the delivery goes on.',
    properties: { from: a('ResumeFrom', 'Where the webhook stopped, which is the default, or now.') },
  },
  ResumeFrom: { description: 'Where the delivery goes on.' },
  Webhook: { description: 'A webhook with its state.', properties: webhook },
  CreatedWebhook: { description: 'A webhook with its secret.', properties: { ...webhook, secret } },
  WebhookStatus: {
    description:
      'Whether events are delivered. A webhook is `disabled` when its receiver answered 410, or accepted nothing for three days.',
  },
  WebhookDisabledReason: { description: 'The reason: the receiver answered 410 (`gone`), or kept failing.' },
  ParkedOrder: {
    description: 'An order whose events wait because the receiver refused the first of them.',
    properties: {
      orderId: 'The order.',
      since: time('When it was parked.'),
      events: 'The ids of the events that wait.',
      attempts: small('The attempts since then.', 0, 10),
      nextAttemptAt: time('When the next attempt is due.'),
    },
  },
  WebhookList: {
    description: 'A page of webhooks.',
    properties: {
      items: a('Webhook', 'The webhooks.'),
      nextCursor: 'The cursor of the next page; null on the last page.',
    },
  },
  WebhookSecret: {
    description: 'A new secret of a webhook.',
    properties: {
      webhookId: 'The id of the webhook.',
      secret,
      previousUntil: time('Until when the former secret signs.'),
    },
  },
  WebhookPing: {
    description: 'The outcome of a ping.',
    properties: {
      status: small('The status of the response; null without one.', 100, 999),
      durationMs: count('How long the attempt took, in milliseconds.'),
      error: 'Why there is no response; null with one.',
    },
  },
  WebhookAttempt: {
    description: 'An attempt to deliver an event.',
    properties: {
      eventId: 'The id of the event.',
      type: 'The type of the event.',
      orderId: 'The order of the event.',
      at: time('When the request was sent.'),
      statusCode: small('The status of the response; null without one.', 100, 999),
      durationMs: count('How long the attempt took, in milliseconds.'),
      error: 'Why the event was not accepted; null for a success.',
      nextAttemptAt: time('When the event is sent again at the earliest; null when it is not.'),
    },
  },
  WebhookAttemptList: {
    description: 'A page of attempts.',
    properties: {
      items: a('WebhookAttempt', 'The attempts, newest first.'),
      nextCursor: 'The cursor of the next page; null on the last page.',
    },
  },
} satisfies Record<string, Component>;
