import { describe, expect, test } from '@jest/globals';
import { getNewEvents } from '../../../functions/events/domain/feed/changes.ts';
import { publishChanges } from '../../../functions/events/domain/publish-changes.ts';
import { requestNotifications } from '../../../functions/events/domain/request-notifications.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import {
  NotificationRequested,
  notificationTemplates,
} from '../../../functions/messages/order-stream/notification-messages.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { templates as templatesSetting } from '../../../functions/platform/settings.ts';
import { orderId, payment } from '../../support/example.ts';
import { advance, createExampleOrder } from '../ordering/placed-order.ts';
import { toImage } from './example.ts';

const contact = { email: 'ada@example.com', locale: 'de-AT' };
const all = new Set(notificationTemplates);
const unpaid = createExampleOrder({ contact });
const paying = createExampleOrder({ contact, payment });

/** The templates of the notifications that a write calls for. */
function templatesOf(
  after: Order,
  before?: Order,
  templates: ReadonlySet<(typeof notificationTemplates)[number]> = all,
) {
  const image = toImage(after);
  const events = getNewEvents(before && toImage(before), image);
  return requestNotifications(image, events, templates).map(({ data }) => data.template);
}

describe('the notifications of an order', () => {
  test.each<[string, Order, Order | undefined, string[]]>([
    ['an order without a payment is placed', unpaid, undefined, ['placed']],
    ['an order that is to be paid is placed', paying, undefined, []],
    ['it is paid', advance(paying, 'paid'), paying, ['paid']],
    ['it is declined', advance(paying, 'declined'), paying, ['failed']],
    ['it is processed', advance(unpaid, 'processing'), unpaid, []],
    ['it is shipped', advance(unpaid, 'processing', 'shipped'), advance(unpaid, 'processing'), ['shipped']],
    [
      'it is delivered',
      advance(unpaid, 'processing', 'shipped', 'delivered'),
      advance(unpaid, 'processing', 'shipped'),
      ['delivered'],
    ],
    ['it is lost', advance(paying, 'paid', 'processing', 'lost'), advance(paying, 'paid', 'processing'), ['failed']],
    [
      'it is refunded',
      advance(paying, 'paid', 'processing', 'lost', 'refunded'),
      advance(paying, 'paid', 'processing', 'lost'),
      ['refunded'],
    ],
    [
      'many writes are read as one',
      advance(unpaid, 'processing', 'shipped', 'delivered'),
      undefined,
      ['placed', 'shipped', 'delivered'],
    ],
  ])('requests the notifications that are due when %s', (_, after, before, templates) => {
    expect(templatesOf(after, before)).toEqual(templates);
  });

  test('requests none without a contact', () => {
    expect(templatesOf({ ...unpaid, contact: undefined })).toEqual([]);
  });

  test('requests only those whose template the stage sends', () => {
    const delivered = advance(unpaid, 'processing', 'shipped', 'delivered');

    expect(templatesOf(delivered, undefined, new Set(['delivered']))).toEqual(['delivered']);
  });

  test('requests a notification with all that a template shows, under the id of the event', () => {
    const shipped = advance(paying, 'paid', 'processing', 'shipped');
    const image = toImage(shipped);
    const [request] = requestNotifications(
      image,
      getNewEvents(toImage(advance(paying, 'paid', 'processing')), image),
      all,
    );

    expect(NotificationRequested.safeParse(JSON.parse(JSON.stringify(request))).success).toBe(true);
    const sequence = shipped.history.find(({ data }) => data.to === 'SHIPPED')?.sequence;
    expect(request).toMatchObject({
      ...{ id: `${orderId}.${sequence}.email`, subject: orderId, source: '/events' },
      data: {
        ...{ sequence, channel: 'email', template: 'shipped', to: 'ada@example.com', locale: 'de-AT', paid: true },
        ...{ total: 3998, currency: 'EUR', carrier: 'memory', trackingNumber: 'T1' },
        items: [{ name: 'Espresso cups', quantity: 2, lineTotal: 3998 }],
      },
    });
  });
});

describe('publishing a write', () => {
  const write = { before: undefined, after: toImage(unpaid), writtenAt: unpaid.createdAt };

  test('sends its messages before it appends to the feed', async () => {
    const calls: string[] = [];
    const ports = {
      send: async (messages: readonly Message[]) => void calls.push(...messages.map(({ type }) => type)),
      async append() {
        calls.push('append');
        return [];
      },
      push: async () => {},
      templates: all,
    };

    await publishChanges([write], ports);

    expect(calls).toEqual(['order.duplicate_check_requested', 'notification.requested', 'append']);
  });

  test('appends nothing when a message was not sent', async () => {
    const appended: string[] = [];
    const ports = {
      send: async () => {
        throw new Error('down');
      },
      async append(clientId: string) {
        appended.push(clientId);
        return [];
      },
      push: async () => {},
      templates: all,
    };

    await expect(publishChanges([write], ports)).rejects.toThrow('down');
    expect(appended).toEqual([]);
  });
});

test.each([
  ['none', []],
  ['placed,shipped', ['placed', 'shipped']],
  ['placed,arrived', undefined],
  ['placed,', undefined],
])('parses the templates of a stage: %s', (text, expected) => {
  const parsed = templatesSetting.parse(text);

  expect(parsed && [...parsed]).toEqual(expected);
});
