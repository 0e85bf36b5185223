import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OrderMessage } from '../../../../functions/messages/order-messages.ts';
import { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { placeOrder } from '../../../../functions/ordering/domain/intake/place-order.ts';
import { sendPendingCommand } from '../../../../functions/ordering/domain/lifecycle/commands.ts';
import { OrderRequest } from '../../../../functions/ordering/domain/order.ts';
import { toEventView, toOrderView, toReceipt } from '../../../../functions/ordering/domain/order-view.ts';
import { createProduct, secondsLater } from '../../../support/example.ts';
import { createOrdering, createRequest } from '../ordering-harness.ts';
import { advance, type FactName } from '../placed-order.ts';

const identifier = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
/** Any text. The schema refuses what is not sendable, and the filter below drops it. */
const line = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
);
const given = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
/** The parser of bodies refuses `__proto__` before a schema sees it. */
const metadataKey = fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/).filter((key) => key !== '__proto__');
const requests: fc.Arbitrary<OrderRequest> = fc
  .record({
    customerId: identifier,
    reference: given(identifier),
    items: fc.uniqueArray(fc.record({ productId: identifier, quantity: fc.integer({ min: 1, max: 999 }) }), {
      selector: ({ productId }) => productId,
      minLength: 1,
      maxLength: 50,
    }),
    contact: given(fc.record({ email: fc.constant('ada@example.com'), locale: given(fc.constant('de-CH')) })),
    shippingAddress: given(
      fc.record({
        name: line,
        line1: line,
        line2: given(line),
        city: line,
        postalCode: fc.stringMatching(/^[0-9A-Z]{1,16}$/),
        country: fc.constantFrom('IT', 'CH'),
      }),
    ),
    payment: given(
      fc.record({ method: fc.constant('card' as const), token: fc.stringMatching(/^[\x21-\x7e]{1,200}$/) }),
    ),
    metadata: given(fc.dictionary(metadataKey, line, { maxKeys: 20 })),
  })
  .map((request) => JSON.parse(JSON.stringify(request)))
  .filter((request) => OrderRequest.safeParse(request).success);

/** The characters that SQS refuses in a body. */
const sqsRefuses = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const commandsOf = (message: { type: string }) => (message.type.startsWith('payment.') ? PaymentCommand : OrderMessage);

async function placedBy(request: OrderRequest) {
  const shop = createOrdering(...request.items.map(({ productId }) => createProduct(productId, { available: 999 })));
  const { order } = await placeOrder(createRequest(request), shop.ports);
  return { ...shop, order };
}

describe('every order that is taken', () => {
  test('creates commands that fit their schemas and that SQS accepts', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { order, sent, ports } = await placedBy(request);
        const ways: FactName[][] = [
          ['paid'],
          ['cancellationRequested'],
          ['paid', 'lost'],
          ['processing', 'cancellationRequested'],
        ];
        for (const way of ways) await sendPendingCommand(advance(order, ...way), ports);

        expect(sent.length).toBeGreaterThanOrEqual(3);
        for (const { message } of sent) {
          const body = JSON.stringify(message);
          expect(commandsOf(message).safeParse(JSON.parse(body)).error).toBeUndefined();
          expect(sqsRefuses.test(body)).toBe(false);
          expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
          expect(`${message.id}#999999`).toMatch(/^[\x21-\x7e]{1,128}$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('shows the request and its price, without the payment token', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { order } = await placedBy(request);
        const { payment, items, ...rest } = request;

        const view = toOrderView(order);

        expect(view).toMatchObject(rest);
        expect(view.items.map(({ productId, quantity }) => ({ productId, quantity }))).toEqual(items);
        expect(view.total).toBe(items.reduce((sum, { quantity }) => sum + quantity * 1_999, 0));
        expect(Object.keys(view.payment ?? {})).toEqual(payment ? ['status', 'method'] : []);
        expect(JSON.stringify(view)).not.toMatch(/null|requestHash|clientId|history|pendingReply/);
      }),
      { numRuns: 60 },
    );
  });

  test('returns the same receipt however far the order has come', async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom<FactName[]>(
          ['paid'],
          ['delivered'],
          ['declined'],
          ['paid', 'lost', 'duplicateFound'],
          ['cancellationRequested', 'deliveryCancelled', 'shipped'],
        ),
        async (request, way) => {
          const { order } = await placedBy(request);
          const first = JSON.stringify(toReceipt(order));

          // A table gives the pairs of a map back in whatever order it likes.
          const metadata = order.metadata && Object.fromEntries(Object.entries(order.metadata).reverse());
          const stored = { ...advance(order, ...way), metadata };
          expect(JSON.stringify(toReceipt(stored))).toBe(first);
          expect(first).toBe(JSON.stringify(toOrderView(order)));
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('shows an event in the same bytes whatever the key order of the table', () => {
  const entry = {
    sequence: 1,
    type: 'stock.held',
    at: secondsLater(1),
    actor: 'a',
    correlationId: 'c',
  } as const;
  const data = { carrier: 'dhl', trackingNumber: 't-1', at: secondsLater(1) };
  const reversed = Object.fromEntries(Object.entries(data).reverse());

  const [one, other] = [data, reversed].map((each) => JSON.stringify(toEventView({ ...entry, data: each })));

  expect(one).toBe(other);
  expect(JSON.parse(one ?? '').data).toEqual(data);
});

test('creates the same command each time, except for its sequence', async () => {
  const { order, sent, ports } = await placedBy({
    customerId: 'c',
    items: [{ productId: 'p', quantity: 1 }],
  });
  await sendPendingCommand({ ...order, revision: 7 }, ports);

  const [first, again] = sent.map(({ message }) => message);
  expect(again).toEqual({ ...first, sequence: '0000000007' });
});

test('sends no command for an order without a pending reply, or one that waits for the carrier', async () => {
  const { order, sent, ports } = await placedBy({
    customerId: 'c',
    items: [{ productId: 'p', quantity: 1 }],
  });
  sent.length = 0;

  await sendPendingCommand(advance(order, 'processing'), ports);
  await sendPendingCommand(advance(order, 'delivered'), ports);

  expect(sent).toEqual([]);
});
