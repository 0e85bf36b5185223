import { describe, expect, test } from '@jest/globals';
import { createTracedBody } from '../../../functions/platform/trace-header.ts';
import { address, getOrderId } from '../../support/example.ts';
import { messageOf } from './example.ts';
import { ask, deadLetter, findOrder, saveOrder, sent, setUpHandlers, storeDeadLetters } from './handlers.ts';

setUpHandlers();

const deadLetters = 'GET /operations/dead-letters';
const getDeadLetter = (id: string) => ask('GET /operations/dead-letters/{id}', { path: { id } });
const redrive = (id: string, body?: object) =>
  ask('POST /operations/dead-letters/{id}/redrive', { path: { id }, ...(body && { body }) });
const listed = async (query: Record<string, string>) => (await ask(deadLetters, { query })).answer.items;

describe('a dead letter', () => {
  const orderId = getOrderId(1);

  test('lists a dead letter beside its order, explains it, rehearses its redrive, redrives and closes it', async () => {
    await saveOrder(orderId, 'paid');
    const message = messageOf('order.created', orderId);
    expect(await storeDeadLetters(deadLetter('orders.fifo', message, { orderId }))).toEqual([]);

    const [shown, ...others] = await listed({ orderId });
    const refused = 'The provider refused the request for this order: the payment provider failed to confirm.';
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      ...{ queue: 'orders.fifo', orderId, type: 'order.created', reason: 'attempts_spent', attempts: 4 },
      ...{ order: { status: 'CONFIRMED' }, closed: null, error: refused },
    });
    expect(shown.body).not.toContain(address.line1);
    expect((await getDeadLetter(shown.id)).answer).toMatchObject({
      id: shown.id,
      tries: [{ error: refused }],
    });
    expect((await ask('GET /orders/{orderId}/explain', { path: { orderId } })).answer).toMatchObject({
      deadLetter: shown.id,
    });

    expect((await redrive(shown.id, { dryRun: true })).answer).toMatchObject({ outcome: 'would_apply' });
    expect(sent()).toEqual([]);
    expect((await redrive(shown.id)).answer).toMatchObject({ outcome: 'queued' });
    expect(sent()).toEqual([
      {
        QueueUrl: 'https://sqs/orders.fifo',
        ...createTracedBody(JSON.stringify(message)),
        MessageGroupId: orderId,
        MessageDeduplicationId: `${message.id}#900001`,
      },
    ]);
    expect(await listed({ orderId })).toEqual([]);
    expect((await getDeadLetter(shown.id)).answer.closed).toMatchObject({
      as: 'redriven',
      by: 'client:demo-operator',
    });
    const acts = (await findOrder(orderId))?.history.filter(({ type }) => type.startsWith('dead_letter.')) ?? [];
    expect(acts.map(({ type, actor }) => [type, actor])).toEqual([
      ['dead_letter.set_aside', 'service:operations'],
      ['dead_letter.redriven', 'client:demo-operator'],
    ]);
  });

  test('discards a dead letter with a reason, and changes nothing when it is discarded again', async () => {
    await storeDeadLetters(
      deadLetter('payments.fifo', '{"torn', {
        reason: 'unreadable',
        code: 'unreadable',
        detail: 'not JSON',
        attemptCount: 0,
      }),
    );
    const [shown] = await listed({ reason: 'unreadable', queue: 'payments.fifo' });
    const discard = (body: object) =>
      ask('POST /operations/dead-letters/{id}/discard', { path: { id: shown.id }, body });

    expect(shown).toMatchObject({ body: '{"torn', orderId: null, type: null, order: null });
    expect((await redrive(shown.id)).answer).toMatchObject({ outcome: 'refused' });
    expect((await discard({})).status).toBe(400);
    expect(await discard({ reason: 'a stray' })).toMatchObject({ status: 204, text: undefined });
    expect((await discard({ reason: 'a stray' })).status).toBe(204);
    expect((await getDeadLetter(shown.id)).answer.closed).toMatchObject({
      as: 'discarded',
      reason: 'a stray',
    });
  });

  test('shows a dead letter that SQS dead-lettered itself as received too often', async () => {
    await storeDeadLetters(deadLetter('carrier-steps', messageOf('carrier.step', orderId)));

    expect(await listed({ queue: 'carrier-steps' })).toMatchObject([
      {
        reason: 'receive_limit',
        orderId,
        attempts: 101,
        error: 'The message was received too often without being processed: received 101 times.',
      },
    ]);
    const [{ id }] = await listed({ queue: 'carrier-steps' });
    await redrive(id);
    expect(sent()).toMatchObject([{ QueueUrl: 'https://sqs/carrier-steps' }]);
    expect(sent()[0]).not.toHaveProperty('MessageGroupId');
  });

  test('keeps a dead letter that cannot be stored in its queue, and stores the others', async () => {
    const strange = {
      ...deadLetter('orders.fifo', '{'),
      eventSourceARN: 'arn:aws:sqs:eu-central-1:0:unknown',
    };
    const fine = deadLetter('orders.fifo', '{"fine"');

    expect(await storeDeadLetters(strange, fine)).toEqual([strange.messageId]);
    expect((await listed({ reason: 'receive_limit', queue: 'orders.fifo' }))[0].body).toBe('{"fine"');
  });

  test.each(['nothing', '..', 'm000000000000000000001', '%00', 'a'.repeat(3_000)])(
    'answers that there is no dead letter %s',
    async (id) => {
      expect((await getDeadLetter(id)).answer.code).toBe('dead_letter_not_found');
      expect((await redrive(id)).answer.code).toBe('dead_letter_not_found');
    },
  );

  test.each<[Record<string, string>, string]>([
    [{ queue: 'nowhere' }, 'validation_failed'],
    [{ reason: 'boredom' }, 'validation_failed'],
    [{ orderId: '1' }, 'validation_failed'],
    [{ colour: 'red' }, 'validation_failed'],
    [{ limit: '0' }, 'validation_failed'],
    [{ cursor: 'x' }, 'cursor_invalid'],
  ])('refuses to list dead letters for %j', async (query, code) => {
    expect((await ask(deadLetters, { query })).answer.code).toBe(code);
  });
});

test('redrives all dead letters of a reason, page by page', async () => {
  for (let n = 40; n < 52; n += 1) {
    await saveOrder(getOrderId(n), 'paid');
    await storeDeadLetters(
      deadLetter('orders.fifo', messageOf('order.created', getOrderId(n)), {
        reason: 'timed_out',
        orderId: getOrderId(n),
      }),
    );
  }
  const outcomes: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page = await ask('POST /operations/dead-letters/redrive', {
      body: { reason: 'timed_out', ...(cursor && { cursor }) },
    });
    outcomes.push(...page.answer.items.map(({ outcome }: { outcome: string }) => outcome));
    cursor = page.answer.nextCursor;
    pages += 1;
  } while (cursor);

  expect(outcomes).toEqual(Array(12).fill('queued'));
  expect(pages).toBeGreaterThan(1);
  expect(await listed({ reason: 'timed_out' })).toEqual([]);
});

describe('explain', () => {
  const orderId = getOrderId(70);
  const explain = (as: string) => ask('GET /orders/{orderId}/explain', { path: { orderId }, as });

  test('explains an order to its client, with what that client can do', async () => {
    await saveOrder(orderId);
    expect(await explain('demo-shop')).toMatchObject({
      status: 200,
      answer: {
        status: 'PENDING_SHIPMENT',
        waitingFor: 'payment',
        actions: [{ action: 'cancel', method: 'POST' }],
      },
    });
  });

  test('answers 304 when the explanation of an order has not changed', async () => {
    const { headers } = await explain('demo-shop');
    const tag = { 'if-none-match': String(headers.etag) };

    const seen = await ask('GET /orders/{orderId}/explain', { path: { orderId }, headers: tag });

    expect([seen.status, seen.text]).toEqual([304, undefined]);
    expect(seen.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'private, no-cache' });
  });

  test('explains no order to another client or without the scope', async () => {
    expect((await explain('other-shop')).answer.code).toBe('order_not_found');
    expect((await explain('demo-carrier')).answer.code).toBe('scope_missing');
  });
});
