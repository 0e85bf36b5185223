import { describe, expect, test } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import { CarrierStep, DeliveryMessage, Scan } from '../../../functions/messages/delivery-messages.ts';
import { getSequence } from '../../../functions/messages/envelope.ts';
import {
  Amount,
  Currency,
  Identifier,
  isSendable,
  Line,
  OrderId,
} from '../../../functions/messages/fields/primitives.ts';
import { OrderStatusMessage, StatusMessage } from '../../../functions/messages/messages.ts';
import { OrderMessage } from '../../../functions/messages/order-messages.ts';
import { DuplicateCheckRequested } from '../../../functions/messages/order-stream/duplicate-check.ts';
import { NotificationFailed } from '../../../functions/messages/order-stream/notification-messages.ts';
import { NotificationMessage } from '../../../functions/messages/order-stream/webhook-notices.ts';
import { PaymentCommand, PaymentMessage } from '../../../functions/messages/payment-messages.ts';
import { Refusal } from '../../../functions/messages/refusal.ts';
import { toStoredSchema } from '../../../functions/messages/stored.ts';
import { at, createMessage, messageTypes, orderId } from '../../support/example.ts';

const schemas = [OrderMessage, PaymentCommand, OrderStatusMessage, NotificationMessage, CarrierStep];
const scan = { scanId: 's-1', status: 'SHIPPED', at };
const readersOf = (body: unknown) => schemas.filter((schema) => toStoredSchema(schema).safeParse(body).success);

describe('every message', () => {
  test.each(messageTypes)('reads %s on one queue and on no other', (type) => {
    expect(readersOf(createMessage(type))).toHaveLength(1);
  });

  test('has a sample of every message', () => {
    const kinds = [OrderMessage, PaymentCommand, DeliveryMessage, PaymentMessage, NotificationMessage].flatMap(
      ({ def }): { shape: { type: { def: { values: string[] } } } }[] => [...def.options],
    );
    const types = [...kinds, NotificationFailed, DuplicateCheckRequested, CarrierStep].flatMap(
      ({ shape }) => shape.type.def.values,
    );

    expect(types.sort()).toEqual(messageTypes.toSorted());
  });

  test.each(messageTypes)("sends %s as a CloudEvent by the official SDK's reading", (type) => {
    const sent = createMessage(type);
    const event = new CloudEvent(JSON.parse(JSON.stringify(sent)));

    expect(event.validate()).toBe(true);
    expect(JSON.parse(event.toString())).toEqual(sent);
    expect(URL.canParse(sent.dataschema)).toBe(true);
  });

  test('pads sequences so that they sort as text', () => {
    fc.assert(
      fc.property(fc.nat(9_999_999_999), fc.nat(9_999_999_999), (a, b) => {
        expect(getSequence(a) < getSequence(b)).toBe(a < b);
      }),
    );
  });

  test.each(messageTypes)('reads %s in its first form, with a relative dataschema and no padding', (type) => {
    const first = createMessage(type, { dataschema: `/schemas/${type}/1`, sequence: '7' });

    expect(readersOf(first)).toHaveLength(1);
    expect(readersOf(first)).toEqual(readersOf(createMessage(type)));
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
    { correlationid: undefined },
    { traceparent: 7 },
    { sequence: 1 },
    { data: undefined },
    { data: { clientId: 'demo-shop', items: [] } },
  ])('refuses a message with %j', (wrong) => {
    expect(readersOf(createMessage('order.created', wrong))).toEqual([]);
  });

  test('accepts or refuses any value without throwing', () => {
    fc.assert(fc.property(fc.anything(), (body) => expect(readersOf(body).length).toBeLessThanOrEqual(1)));
  });

  test('takes status messages from delivery, payment and notification', () => {
    const statusTypes = messageTypes.filter((type) => StatusMessage.safeParse(createMessage(type)).success);

    expect(statusTypes.filter((type) => DeliveryMessage.safeParse(createMessage(type)).success)).toHaveLength(7);
    expect(statusTypes.filter((type) => PaymentMessage.safeParse(createMessage(type)).success)).toHaveLength(5);
    expect(statusTypes).toHaveLength(13);
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
  ])('checks a scan with %j: %s', (more, taken) => {
    expect(Scan.safeParse({ ...scan, ...more }).success).toBe(taken);
  });
});

describe('the fields', () => {
  test('accepts identifiers of 1 to 64 characters that need no quoting', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        expect(Identifier.safeParse(text).success).toBe(
          /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !text.endsWith('\n'),
        );
      }),
    );
    for (const odd of ['a\n', '-a', '__proto__', 'é']) expect(Identifier.safeParse(odd).success).toBe(false);
  });

  test('accepts exactly the lines that SQS accepts and that have no control character', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
          minLength: 1,
        }),
        (text) => {
          const printable = /^[\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(text);
          expect(isSendable(text)).toBe(printable);
          if (!printable || text.length > 120) expect(Line.safeParse(text).success).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('accepts order ids that are UUIDs in lower case', () => {
    for (const odd of ['', orderId.toUpperCase(), `${orderId}0`, orderId.replaceAll('-', ''), `${orderId}\n`])
      expect(OrderId.safeParse(odd).success).toBe(false);
    expect(OrderId.safeParse(orderId).success).toBe(true);
  });

  test('accepts whole amounts from 0 to 100 000 000 in a currency of three capitals', () => {
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
});

test('carries in a refusal what its problem document needs', () => {
  const plain = new Refusal('not_found', 'Nothing here.');

  expect([plain.name, plain.code, plain.message]).toEqual(['Refusal', 'not_found', 'Nothing here.']);
  expect([plain.errors, plain.members, plain.headers]).toEqual([[], {}, {}]);
});
