import { webhookDeliveryRoutes, webhookRoutes } from '../../../functions/events/routes.ts';
import { describeRoutes } from './route.ts';

const webhooks = { tag: 'Webhooks' } as const;
const versioned = ['ETag'] as const;
const state = (description: string) => ({ 200: { description, schema: 'Webhook', headers: versioned } }) as const;
const example = {
  url: 'https://hooks.shop.example.com/orders',
  types: ['order.status_changed', 'payment.refunded'],
  description: 'The shop',
  contactEmail: 'ops@shop.example.com',
};

export const webhookRouteTexts = describeRoutes(
  { ...webhookRoutes, ...webhookDeliveryRoutes },
  {
    'GET /webhooks': {
      ...webhooks,
      id: 'listWebhooks',
      summary: 'List webhooks.',
      description: "Returns the client's webhooks. An operator gets those of all clients, or of the one in `clientId`.",
      answers: { 200: { description: 'A page of webhooks.', schema: 'WebhookList' } },
      refusals: ['cursor_invalid'],
    },
    'POST /webhooks': {
      ...webhooks,
      id: 'createWebhook',
      summary: 'Create a webhook. The response has its secret.',
      description:
        'Events from now on are posted to the URL, signed as Standard Webhooks says: headers `webhook-id` (the id of the event, the same at every attempt), `webhook-timestamp` and `webhook-signature`. The body is the event as `GET /events` returns it; with `include: "order"` it has the order as it is now, which may be newer than the event. ' +
        'A 2xx within 10 seconds is success; redirects are not followed. An event comes at least once, and those of an order in sequence unless the order is parked. The URL is https with port 443 or 8443 and has public addresses only. A client has five webhooks at most. The secret is shown here and after a rotation only.',
      body: { example },
      answers: { 201: { description: 'The webhook.', schema: 'CreatedWebhook', headers: [...versioned, 'Location'] } },
      refusals: ['webhook_limit', 'webhook_target_refused'],
    },
    'GET /webhooks/{webhookId}': {
      ...webhooks,
      id: 'getWebhook',
      summary: 'Get a webhook with its state.',
      description:
        'Returns the settings and how far the delivery has come. `parked` lists the orders of which the receiver refused an event: they are tried again after 10 minutes, 1, 6 and 24 hours, then count as `missed` and stand in the attempts with `result=missed`.',
      headers: ['If-None-Match'],
      answers: {
        ...state('The webhook.'),
        304: { description: 'The caller has the current state.', headers: versioned },
      },
      refusals: ['webhook_not_found'],
    },
    'PUT /webhooks/{webhookId}': {
      ...webhooks,
      id: 'putWebhook',
      summary: 'Replace the settings of a webhook.',
      description:
        'Replaces all settings. Secret and place in the feed stay. A receiver that was down is tried again at once. `If-Match` compares the version of the settings, not the state.',
      headers: ['If-Match', 'If-None-Match'],
      body: { example },
      answers: state('The webhook after it.'),
      refusals: ['webhook_not_found', 'webhook_target_refused'],
    },
    'DELETE /webhooks/{webhookId}': {
      ...webhooks,
      id: 'deleteWebhook',
      summary: 'Delete a webhook.',
      description: 'Ends the delivery. Events that were not delivered remain in the feed.',
      headers: ['If-Match', 'If-None-Match'],
      answers: { 204: { description: 'The webhook is deleted.' } },
      refusals: ['webhook_not_found'],
    },
    'POST /webhooks/{webhookId}/secret-rotations': {
      ...webhooks,
      id: 'rotateWebhookSecret',
      summary: 'Create a new secret. The former one signs beside it for a while.',
      description:
        'Requests have a signature of each secret for `overlapSeconds` more (24 hours by default, 7 days at most), so that the receiver can change over.',
      body: { example: { overlapSeconds: 86_400 } },
      answers: { 200: { description: 'The new secret.', schema: 'WebhookSecret' } },
      refusals: ['webhook_not_found'],
    },
    'POST /webhooks/{webhookId}/ping': {
      ...webhooks,
      id: 'pingWebhook',
      summary: 'Post a signed `webhook.ping` to the receiver.',
      description:
        'Makes one attempt, and returns its status. The body of the response of the receiver is not returned.',
      answers: { 200: { description: 'The outcome.', schema: 'WebhookPing' } },
      refusals: ['webhook_not_found'],
    },
    'GET /webhooks/{webhookId}/attempts': {
      ...webhooks,
      id: 'listWebhookAttempts',
      summary: 'List the attempts of the last 30 days, newest first.',
      description: 'Returns each request to the receiver with its outcome, and when the event is sent again.',
      answers: { 200: { description: 'A page of attempts.', schema: 'WebhookAttemptList' } },
      refusals: ['webhook_not_found', 'cursor_invalid'],
    },
    'POST /webhooks/{webhookId}/replay': {
      ...webhooks,
      id: 'replayWebhook',
      summary: 'Send everything from a cursor or a time on again.',
      description: 'The events have the same ids as before. `from` is a cursor of the feed or a time.',
      body: { example: { from: '2026-01-31T00:00:00.000Z' } },
      answers: state('The webhook, with its new place in the feed.'),
      refusals: ['webhook_not_found', 'webhook_disabled', 'cursor_invalid', 'cursor_expired'],
    },
    'POST /webhooks/{webhookId}/events/{eventId}/resend': {
      ...webhooks,
      id: 'resendWebhookEvent',
      summary: 'Send one event again.',
      description: 'The event is sent soon, whatever became of it before, also when its order is parked.',
      answers: { 202: { description: 'The event will be sent.' } },
      refusals: ['webhook_not_found', 'webhook_disabled', 'not_found'],
    },
    'POST /webhooks/{webhookId}/pause': {
      ...webhooks,
      id: 'pauseWebhook',
      summary: 'Hold events back until the webhook is resumed.',
      description: 'No event is lost for as long as the feed keeps it.',
      answers: { 200: { description: 'The webhook.', schema: 'Webhook' } },
      refusals: ['webhook_not_found', 'webhook_disabled'],
    },
    'POST /webhooks/{webhookId}/resume': {
      ...webhooks,
      id: 'resumeWebhook',
      summary: 'Resume a webhook that is paused or disabled.',
      description: 'Goes on where it stopped, or with `from: "now"` leaves out all events until now.',
      body: { example: { from: 'stopped' } },
      answers: state('The webhook.'),
      refusals: ['webhook_not_found'],
    },
  },
);
