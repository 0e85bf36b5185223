import { describe, expect, test } from '@jest/globals';
import { createChange, recreateChanges } from '../../../../functions/events/domain/feed/changes.ts';
import { createDataSchema, toCloudEvent } from '../../../../functions/events/domain/feed/cloud-event.ts';
import type { OrderChange } from '../../../../functions/messages/order-stream/feed-page.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId, payment, trace } from '../../../support/example.ts';
import { advance, createExampleOrder, payingOrder, unpaidOrder } from '../../ordering/placed-order.ts';
import { toImage } from '../example.ts';

const baseUrl = 'https://api.example.com';
const changeOf = (after: Order, before?: Order) => createChange(before && toImage(before), toImage(after));
const eventsOf = (change: OrderChange | undefined) =>
  change?.events.map((event) => toCloudEvent({ change, event }, baseUrl)) ?? [];

test('publishes a placed order with what was ordered, held and is to be paid', () => {
  const [created, held, requested] = eventsOf(changeOf(payingOrder));

  expect(created).toMatchObject({
    specversion: '1.0',
    id: `${orderId}.1`,
    source: '/orders',
    type: 'order.created',
    subject: orderId,
    sequence: 1,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    dataschema: `${baseUrl}/schemas/order.created/1`,
    data: {
      ...{ status: 'PENDING_SHIPMENT', version: 1, total: 3998, currency: 'EUR', changed: ['status', 'payment'] },
      items: [{ productId: 'espresso-cups', quantity: 2, lineTotal: 3998 }],
    },
  });
  expect(held).toMatchObject({ type: 'stock.held', data: { items: [{ productId: 'espresso-cups', quantity: 2 }] } });
  expect(requested?.data).toMatchObject({ amount: 3998, currency: 'EUR', method: 'card' });
});

test('publishes what a write added to the history and which members it changed', () => {
  const paid = advance(payingOrder, 'paid');

  const [processed, changed] = eventsOf(changeOf(paid, payingOrder));

  expect([processed?.type, processed?.sequence]).toEqual(['payment.processed', 4]);
  expect(changed?.data).toMatchObject({
    ...{ from: 'PENDING_SHIPMENT', to: 'CONFIRMED', status: 'CONFIRMED', version: 2, changed: ['status', 'payment'] },
  });
});

test('publishes nothing for a write that added no event', () => {
  const reminded = { ...unpaidOrder, revision: 2 };

  expect(changeOf(reminded, unpaidOrder)).toBeUndefined();
});

test('gives the status of the order, and the status of the delivery beside it', () => {
  const change = changeOf(unpaidOrder);
  const event = { sequence: 9, type: 'delivery.cancellation_refused' as const, data: { status: 'SHIPPED' } };

  expect(change && toCloudEvent({ change, event }, baseUrl).data).toMatchObject({
    status: 'PENDING_SHIPMENT',
    deliveryStatus: 'SHIPPED',
  });
});

test('holds no name, address, e-mail or phone number of the customer', () => {
  const contact = { email: 'canary@example.com', locale: 'en' };
  const order = createExampleOrder({ payment, contact, metadata: { note: 'canary' } });

  const text = JSON.stringify(eventsOf(changeOf(advance(order, 'paid', 'processing', 'shipped'))));

  for (const personal of ['canary', 'Ada', 'Main St', 'Turin', '10121']) expect(text).not.toContain(personal);
});

test('fits the schema that each event names', () => {
  const whole = advance(payingOrder, 'paid', 'processing', 'shipped', 'delivered');

  for (const { type, data } of eventsOf(changeOf(whole)))
    expect([type, createDataSchema(type as 'order.created').safeParse(data).success]).toEqual([type, true]);
});

describe('events that are published again', () => {
  test('publishes events again with the same ids, those of one write together', () => {
    const order = advance(payingOrder, 'paid', 'processing');

    const changes = recreateChanges(toImage(order), new Set([4, 5, 7]));

    expect(changes.flatMap(eventsOf).map(({ id }) => id)).toEqual([4, 5, 7].map((each) => `${orderId}.${each}`));
    expect(changes).toHaveLength(2);
  });

  test('publishes nothing again for a sequence that the history lacks', () => {
    expect(recreateChanges(toImage(unpaidOrder), new Set([99]))).toEqual([]);
  });
});
