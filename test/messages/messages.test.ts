import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Address } from '../../functions/messages/address.ts';
import { CarrierStep, DeliveryMessage, Scan } from '../../functions/messages/delivery-messages.ts';
import {
  Amount,
  Currency,
  Identifier,
  isSendable,
  Line,
  OrderId,
  Time,
} from '../../functions/messages/fields.ts';
import { type Message, StatusMessage } from '../../functions/messages/messages.ts';
import { OrderMessage } from '../../functions/messages/order-messages.ts';
import { PaymentCommand, PaymentMessage } from '../../functions/messages/payment-messages.ts';
import { Refusal } from '../../functions/messages/refusal.ts';
import { stamped } from '../../functions/messages/stamped.ts';
import { address, at, orderId, trace } from '../example.ts';

const parcel = { carrier: 'simulated', trackingNumber: 'T1' };
const money = { amount: 3_998, currency: 'EUR' };
const items = [{ productId: 'espresso-cups', quantity: 2 }];
const scan = { scanId: 's-1', status: 'SHIPPED', at };

/** Every message that there is, with the data that it needs. */
const data: Record<Message['type'], object> = {
  'order.created': { clientId: 'demo-shop', items, shippingAddress: address },
  'order.cancellation_requested': { clientId: 'demo-shop' },
  'payment.requested': { ...money, method: 'card', token: 'tok_ok' },
  'payment.refund_requested': money,
  'payment.processed': { paymentId: 'pay-1' },
  'payment.failed': { reason: 'declined' },
  'payment.refunded': {},
  'payment.refund_failed': { attempts: 1, error: 'down' },
  'delivery.processing': parcel,
  'delivery.shipped': { ...parcel, scanId: 's-1', at, location: 'Turin' },
  'delivery.out_for_delivery': parcel,
  'delivery.delivered': parcel,
  'delivery.failed': { ...parcel, reason: 'lost' },
  'delivery.cancelled': {},
  'delivery.cancellation_refused': { status: 'SHIPPED' },
  'carrier.step': { orderId, scan },
};
const types = Object.keys(data) as Message['type'][];
const schemas = [OrderMessage, PaymentCommand, StatusMessage, CarrierStep];

function message(type: Message['type'], more: object = {}) {
  return {
    ...stamped(type),
    id: `${orderId}:${type}`,
    source: '/ordering',
    subject: orderId,
    time: at,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: '1',
    data: data[type],
    ...more,
  };
}
const readersOf = (body: unknown) => schemas.filter((schema) => schema.safeParse(body).success);

describe('every message', () => {
  test.each(types)('%s is read on one queue and on no other', (type) => {
    expect(readersOf(message(type))).toHaveLength(1);
  });

  test.each(types)('%s is a CloudEvent whose schema has a version', (type) => {
    expect(message(type)).toMatchObject({
      specversion: '1.0',
      datacontenttype: 'application/json',
      dataschema: `/schemas/${type}/1`,
    });
  });

  test.each(types)('%s may have fields that a later release adds', (type) => {
    const later = message(type, { data: { ...data[type], later: 1 }, later: 2 });
    const [schema] = readersOf(message(type));

    expect(schema?.parse(later)).toEqual(schema?.parse(message(type)));
  });

  test.each([
    { id: '' },
    { id: 'a b' },
    { id: 'ä' },
    { id: 'a'.repeat(121) },
    { source: 'ordering' },
    { subject: 'x' },
    { subject: orderId.toUpperCase() },
    { specversion: '0.3' },
    { type: 'order.exploded' },
    { time: 'now' },
    { dataschema: '/schemas/order.created/2' },
    { correlationid: 'a b' },
    { traceparent: 'none' },
    { sequence: 1 },
    { data: undefined },
    { data: { clientId: 'demo-shop', items: [] } },
  ])('is not read with %j', (wrong) => {
    expect(readersOf(message('order.created', wrong))).toEqual([]);
  });

  test('is judged whatever it is, and never throws', () => {
    fc.assert(fc.property(fc.anything(), (body) => expect(readersOf(body).length).toBeLessThanOrEqual(1)));
  });

  test('of status comes from delivery or payment', () => {
    const told = types.filter((type) => StatusMessage.safeParse(message(type)).success);

    expect(told.filter((type) => DeliveryMessage.safeParse(message(type)).success)).toHaveLength(7);
    expect(told.filter((type) => PaymentMessage.safeParse(message(type)).success)).toHaveLength(4);
    expect(told).toHaveLength(11);
  });
});

describe('a scan', () => {
  test.each([
    [{}, true],
    [{ status: 'FAILED', reason: 'damaged' }, true],
    [{ status: 'FAILED' }, false],
    [{ reason: 'lost' }, false],
    [{ status: 'CANCELLED' }, false],
    [{ at: '2026-11-20T12:00:00+02:00' }, true],
    [{ at: '2026-11-20' }, false],
    [{ scanId: '' }, false],
    [{ location: 'a'.repeat(120) }, true],
    [{ location: 'a'.repeat(121) }, false],
    [{ weather: 'fine' }, false],
  ])('with %j is one: %s', (more, taken) => {
    expect(Scan.safeParse({ ...scan, ...more }).success).toBe(taken);
  });
});

describe('the fields', () => {
  test('that are names of clients are 1 to 64 characters that need no quoting', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        expect(Identifier.safeParse(text).success).toBe(
          /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !text.endsWith('\n'),
        );
      }),
    );
    for (const odd of ['a\n', '-a', '__proto__', 'é']) expect(Identifier.safeParse(odd).success).toBe(false);
  });

  test('that people read are sendable exactly when SQS takes them and nothing in them is a control character', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
          minLength: 1,
        }),
        (text) => {
          const printable = /^[\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(
            text,
          );
          expect(isSendable(text)).toBe(printable);
          expect(Line.safeParse(text).success).toBe(printable && text.length <= 120);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('that are order ids are UUIDs in lower case', () => {
    for (const odd of ['', orderId.toUpperCase(), `${orderId}0`, orderId.replaceAll('-', ''), `${orderId}\n`])
      expect(OrderId.safeParse(odd).success).toBe(false);
    expect(OrderId.safeParse(orderId).success).toBe(true);
  });

  test('that are money are whole, from 0 to 100 000 000, in a currency of three capitals', () => {
    for (const [value, taken] of [
      [0, true],
      [100_000_000, true],
      [-1, false],
      [100_000_001, false],
      [0.5, false],
      ['1', false],
      [Number.NaN, false],
    ] as const)
      expect(Amount.safeParse(value).success).toBe(taken);
    for (const [code, taken] of [
      ['EUR', true],
      ['eur', false],
      ['EU', false],
      ['EURO', false],
    ] as const)
      expect(Currency.safeParse(code).success).toBe(taken);
  });

  test('that are times have a date, a time and a zone', () => {
    for (const [time, taken] of [
      [at, true],
      ['2026-11-20T12:00:00+02:00', true],
      ['2026-11-20T12:00:00', false],
      ['2026-02-30T12:00:00Z', false],
      ['2026-11-20T25:00:00Z', false],
      [`2026-11-20T12:00:00.${'0'.repeat(30)}Z`, false],
    ] as const)
      expect(Time.safeParse(time).success).toBe(taken);
  });

  test('of an address cannot be others', () => {
    expect(Address.safeParse(address).success).toBe(true);
    for (const more of [{ country: 'XX' }, { country: 'constructor' }, { name: undefined }, { phone: '1' }])
      expect(Address.safeParse({ ...address, ...more }).success).toBe(false);
  });
});

test('a refusal carries what its problem document needs', () => {
  const plain = new Refusal('not_found', 'Nothing here.');

  expect([plain.name, plain.code, plain.message]).toEqual(['Refusal', 'not_found', 'Nothing here.']);
  expect([plain.errors, plain.members, plain.headers]).toEqual([[], {}, {}]);
});
