import { a, type Component, small, time } from '../meaning.ts';

/** Descriptions of notifications in responses. */
export const notificationMeanings = {
  Notification: {
    description: 'A notification of the customer about one event of the order.',
    properties: {
      sequence: small('The sequence of the event in the history of the order.', 1, 1_000),
      channel: a('NotificationChannel', 'How the customer is notified.'),
      template: a('NotificationTemplate', 'What the customer is notified of.'),
      status: a('NotificationStatus', 'Whether the notification was sent.'),
      attempts: small('The number of attempts.', 0, 1_000),
      at: time('When the status last changed.'),
      to: 'The redacted recipient.',
    },
  },
  NotificationChannel: { description: 'The channel of a notification.' },
  NotificationTemplate: { description: 'What a notification is about.' },
  NotificationStatus: {
    description:
      'Whether a notification was sent. It is `unknown` while, or because, the provider did not say whether it has it; a mail that bounced is `failed`.',
  },
  NotificationList: {
    description: 'The notifications of an order.',
    properties: { items: a('Notification', 'The notifications, oldest first.') },
  },
} satisfies Record<string, Component>;
