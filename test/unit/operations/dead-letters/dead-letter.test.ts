import { expect, test } from '@jest/globals';
import { parseEnvelopeRefs } from '../../../../functions/messages/fields/message-refs.ts';
import { replaceToken } from '../../../../functions/operations/domain/dead-letters/dead-letter.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { orderId } from '../../../support/example.ts';
import { messageOf, receiveDeadLetter } from '../example.ts';
import { createHarness } from '../operations-harness.ts';

test.each([
  ['a readable message', JSON.stringify(messageOf('payment.requested'))],
  ['with other white space', '{ "data" : { "token"  :\n "tok_down", "amount": 1 } }'],
  ['with quotes in it', '{"data":{"token":"tok_\\"down\\\\","amount":1}}'],
  ['of a later release, deeper', '{"data":{"method":{"card":{"token":"tok_down","brand":"x"}}}}'],
  ['not JSON', 'x"token":"tok_down", "amount": 1'],
  ['cut off within the token', '{"amount":1,"data":{"token":"tok_do'],
])('stores no payment token, and everything else, of a body: %s', async (_, body) => {
  const { deadLetter } = await storeDeadLetter(receiveDeadLetter('payments.fifo', body), createHarness().ports);

  expect(deadLetter.body).not.toContain('tok_');
  expect(replaceToken(deadLetter.body, 'X')).toBe(replaceToken(body, 'X'));
  expect(deadLetter.body.replace(/"\*\*\*"/, '')).toBe(body.replace(/"tok_(?:[^"\\]|\\.)*"?/, ''));
});

test('stores a token that is not of a payment', async () => {
  const body = '{"data":{"token":"of the carrier"}}';

  expect((await storeDeadLetter(receiveDeadLetter('orders.fifo', body), createHarness().ports)).deadLetter.body).toBe(
    body,
  );
});

test('gives a dead letter an id that fits in a path', async () => {
  const { deadLetter } = await storeDeadLetter(
    receiveDeadLetter('orders.fifo', messageOf('order.created')),
    createHarness().ports,
  );

  expect(deadLetter.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test.each([
  ['garbage', '{"not": json'],
  ['a text', '"hello"'],
  ['a list', '[1,2]'],
  ['a foreign id', '{"id":"1","subject":"no order","type":"order.created"}'],
  ['a foreign id with an order of ours', JSON.stringify({ id: '1', subject: orderId })],
])('stores messages apart whose body is %s', async (_what, body) => {
  const shop = createHarness();

  for (const messageId of ['m-1', 'm-2'])
    await storeDeadLetter(receiveDeadLetter('payments.fifo', body, { messageId }), shop.ports);
  await storeDeadLetter(receiveDeadLetter('orders.fifo', body), shop.ports);

  expect(shop.deadLetters.all().map((deadLetter) => deadLetter.body)).toEqual([body, body, body]);
});

test('reads the references of a body as far as they fit', () => {
  expect(parseEnvelopeRefs({ id: 7, type: 'DROP TABLE', subject: orderId })).toEqual({
    subject: orderId,
  });
});

test('cuts a body that is too large for the table between two characters', async () => {
  const { deadLetter } = await storeDeadLetter(
    receiveDeadLetter('orders.fifo', `x${'ü'.repeat(200_000)}`),
    createHarness().ports,
  );

  expect(deadLetter.isCut).toBe(true);
  expect(Buffer.byteLength(deadLetter.body)).toBe(256 * 1024 - 1);
  expect(deadLetter.body).not.toContain('\uFFFD');
});
