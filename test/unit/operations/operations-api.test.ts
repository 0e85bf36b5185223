import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { queueDefinitions } from '../../../functions/operations/domain/monitoring/queues.ts';
import { pendingReplyNames } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { address, orderIdNo } from '../../support/example.ts';
import { messageOf } from './example.ts';
import { arrive, ask, deadLetter, kept, orderNow, removed, runsOperations, sent, sqs, tamper } from './handlers.ts';

runsOperations();

const deadLetters = 'GET /operations/dead-letters';
const getDeadLetter = (id: string) => ask('GET /operations/dead-letters/{id}', { path: { id } });
const redrive = (id: string, body?: object) =>
  ask('POST /operations/dead-letters/{id}/redrive', { path: { id }, ...(body && { body }) });
const listed = async (query: Record<string, string>) => (await ask(deadLetters, { query })).answer.items;

test.each([
  'GET /operations/queues',
  deadLetters,
  'GET /operations/dead-letters/{id}',
  'POST /operations/dead-letters/{id}/redrive',
  'POST /operations/dead-letters/redrive',
  'POST /operations/dead-letters/{id}/discard',
  'POST /operations/doctor',
  'GET /operations/attention',
  'POST /operations/attention/{orderId}/acknowledge',
  'GET /operations/money-owed',
  'GET /metrics',
])('%s is for operators alone', async (route) => {
  expect((await ask(route, { as: 'nobody' })).answer.code).toBe('token_missing');
  expect((await ask(route, { as: 'demo-shop' })).answer.code).toBe('scope_missing');
});

describe('a dead letter', () => {
  const orderId = orderIdNo(1);

  test('is listed beside its order, explained, rehearsed, redriven and closed', async () => {
    await kept(orderId, 'paid');
    const message = messageOf('order.created', orderId);
    expect(await arrive(deadLetter('orders.fifo', message, { orderId }))).toEqual([]);

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
        MessageBody: JSON.stringify(message),
        MessageGroupId: orderId,
        MessageDeduplicationId: `${message.id}#900001`,
      },
    ]);
    expect(await listed({ orderId })).toEqual([]);
    expect((await getDeadLetter(shown.id)).answer.closed).toMatchObject({
      as: 'redriven',
      by: 'client:demo-operator',
    });
    const acts = (await orderNow(orderId))?.history.filter(({ type }) => type.startsWith('dead_letter.')) ?? [];
    expect(acts.map(({ type, actor }) => [type, actor])).toEqual([
      ['dead_letter.set_aside', 'service:operations'],
      ['dead_letter.redriven', 'client:demo-operator'],
    ]);
  });

  test('is discarded with a reason, and discarding it again is harmless', async () => {
    await arrive(
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

  test('that SQS moved there itself was handed out too often', async () => {
    await arrive(deadLetter('carrier-steps', messageOf('carrier.step', orderId)));

    expect(await listed({ queue: 'carrier-steps' })).toMatchObject([
      {
        reason: 'receive_limit',
        orderId,
        attempts: 101,
        error: 'The message was received too often without being processed.',
      },
    ]);
    const [{ id }] = await listed({ queue: 'carrier-steps' });
    await redrive(id);
    expect(sent()).toMatchObject([{ QueueUrl: 'https://sqs/carrier-steps' }]);
    expect(sent()[0]).not.toHaveProperty('MessageGroupId');
  });

  test('that cannot be kept stays where it is, and does not hold up the others', async () => {
    const strange = {
      ...deadLetter('orders.fifo', '{'),
      eventSourceARN: 'arn:aws:sqs:eu-central-1:0:nobodys',
    };
    const fine = deadLetter('orders.fifo', '{"fine"');

    expect(await arrive(strange, fine)).toEqual([strange.messageId]);
    expect((await listed({ reason: 'receive_limit', queue: 'orders.fifo' }))[0].body).toBe('{"fine"');
  });

  test.each(['nothing', '..', 'letter0000000000000001', '%00', 'a'.repeat(3_000)])(
    'there is none called %s',
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
  ])('is not listed for %j', async (query, code) => {
    expect((await ask(deadLetters, { query })).answer.code).toBe(code);
  });
});

test('all dead letters of a reason are redriven, page by page', async () => {
  for (let n = 40; n < 52; n += 1) {
    await kept(orderIdNo(n), 'paid');
    await arrive(
      deadLetter('orders.fifo', messageOf('order.created', orderIdNo(n)), {
        reason: 'timed_out',
        orderId: orderIdNo(n),
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

describe('an order is explained', () => {
  const orderId = orderIdNo(70);
  const explain = (as: string) => ask('GET /orders/{orderId}/explain', { path: { orderId }, as });

  test('to its client, with what that client can do', async () => {
    await kept(orderId);
    expect(await explain('demo-shop')).toMatchObject({
      status: 200,
      answer: {
        status: 'PENDING_SHIPMENT',
        waitingFor: 'payment',
        actions: [{ action: 'cancel', method: 'POST' }],
      },
    });
  });

  test('once, to who asks again for what has not changed', async () => {
    const { headers } = await explain('demo-shop');
    const tag = { 'if-none-match': String(headers.etag) };

    const seen = await ask('GET /orders/{orderId}/explain', { path: { orderId }, headers: tag });

    expect([seen.status, seen.text]).toEqual([304, undefined]);
    expect(seen.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'private, no-cache' });
  });

  test('to nobody else', async () => {
    expect((await explain('other-shop')).answer.code).toBe('order_not_found');
    expect((await explain('demo-carrier')).answer.code).toBe('scope_missing');
  });
});

describe('the doctor', () => {
  const examined = async (body: object = {}) => {
    const first = await ask('POST /operations/doctor', { body });
    expect(first.answer.nextCursor).toBeNull();
    return first.answer;
  };

  test('finds stock that was tampered with and an overdue order, heals both, and then finds nothing', async () => {
    for (const open of await listed({ limit: '100' }))
      await ask('POST /operations/dead-letters/{id}/discard', {
        path: { id: open.id },
        body: { reason: 'tidy' },
      });
    const order = await kept(orderIdNo(80), 'paid');
    const longAgo = { S: '2026-01-01T00:00:00.000Z' };
    const pendingReply = { for: { S: 'delivery' }, since: longAgo, until: longAgo, reminders: { N: '0' } };
    await tamper('Orders', order.orderId, { pendingReplyUntil: longAgo, waiting: { M: pendingReply } });
    await tamper('Products', 'espresso-cups', { available: { N: '31' } });
    const overdue = { kind: 'overdue', orderId: order.orderId, healable: true };
    const wrong = { kind: 'stock_total_mismatch', productId: 'espresso-cups', healable: true };

    const found = await examined();
    const healed = await examined({ heal: true });

    for (const problem of [overdue, wrong]) {
      expect(found.problems).toContainEqual(expect.objectContaining({ ...problem, healed: false }));
      expect(healed.problems).toContainEqual(expect.objectContaining({ ...problem, healed: true }));
    }
    expect(found.checked).toMatchObject({ products: 1, deadLetters: 0 });
    expect(sent()).toContainEqual(
      expect.objectContaining({ MessageDeduplicationId: `${order.orderId}:order.created#1` }),
    );
    expect((await examined()).problems).toEqual([]);
  });

  test('goes on past an order that cannot be read', async () => {
    await tamper('Orders', orderIdNo(81), {
      status: { S: 'EATEN' },
      shard: { S: '1' },
      placedAt: { S: '2099' },
    });

    expect((await examined()).problems).toContainEqual(
      expect.objectContaining({ kind: 'order_unreadable', orderId: orderIdNo(81) }),
    );
    expect((await ask('GET /metrics')).status).toBe(200);
    await removed(orderIdNo(81));
  });

  test.each([
    ['Deliveries', orderIdNo(82), 'delivery_unreadable'],
    ['Payments', `payment#${orderIdNo(83)}`, 'payment_unreadable'],
  ] as const)('goes on past an item of %s that cannot be read', async (table, pk, kind) => {
    const order = await kept(pk.slice(-36), 'paid', 'processing');
    await tamper(table, pk, { status: { N: '1' } });

    const { problems } = await examined();

    // What it does not know it does not judge: of the two, only that the carrier has been silent is to be seen.
    const ofOrder = problems.filter((problem: { orderId?: string }) => problem.orderId === order.orderId);
    expect(ofOrder.map((problem: { kind: string }) => problem.kind)).toEqual([kind, 'overdue']);
    await removed(order.orderId);
  });

  test.each([{ cursor: 'x' }, { cursor: '' }])('takes no cursor that is none of its own', async (body) => {
    expect((await ask('POST /operations/doctor', { body })).answer.code).toBe('cursor_invalid');
  });
});

test('lists outstanding refunds, the oldest first, page by page', async () => {
  for (const n of [90, 91, 92]) await kept(orderIdNo(n), 'paid', 'processing', 'lost', 'refundFailed');
  const first = (await ask('GET /operations/money-owed', { query: { limit: '2' } })).answer;
  const second = (await ask('GET /operations/money-owed', { query: { limit: '2', cursor: first.nextCursor } })).answer;
  const owed = [...first.items, ...second.items];

  expect(owed.map(({ orderId }) => orderId).sort()).toEqual([90, 91, 92].map(orderIdNo).sort());
  expect(second.nextCursor).toBeNull();
  expect(owed[0]).toEqual({
    ...{ orderId: owed[0].orderId, amount: 3_998, currency: 'EUR', since: owed[0].since },
    ...{ attempts: 1, lastError: 'The provider refused the request for this order: provider is down.' },
  });
});

describe('orders that need a person', () => {
  const ids = [70, 71, 72].map(orderIdNo);
  const moved = 'parcel_moved_after_cancellation';
  const list = async (query: Record<string, string> = {}) => (await ask('GET /operations/attention', { query })).answer;
  const acknowledge = (orderId: string, body: object) =>
    ask('POST /operations/attention/{orderId}/acknowledge', { path: { orderId }, body });
  const called = ['paid', 'cancellationAsked', 'deliveryCancelled', 'paymentSilent'] as const;

  test('are listed with their reasons, page by page, and by one reason', async () => {
    await kept(ids[0] ?? '', ...called, 'strayShipped');
    await kept(ids[1] ?? '', ...called);
    await kept(ids[2] ?? '', ...called, 'strayShipped');

    const first = await list({ limit: '2' });
    const rest = await list({ limit: '2', cursor: first.nextCursor });
    const items = [...first.items, ...rest.items];

    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    expect(items.map(({ orderId }) => orderId).sort()).toEqual(ids);
    expect(items.find(({ orderId }) => orderId === ids[0])).toEqual({
      ...{ orderId: ids[0], status: 'CANCELLED', since: expect.any(String) },
      reasons: ['no_answer_from_payment', moved],
    });
    const one = await list({ reason: moved, limit: '1' });
    const other = await list({ reason: moved, limit: '1', cursor: one.nextCursor });
    expect([...one.items, ...other.items].map(({ orderId }) => orderId).sort()).toEqual([ids[0], ids[2]]);
    expect(other.nextCursor).toBeNull();
    expect((await list({ reason: moved, cursor: first.nextCursor })).code).toBe('cursor_invalid');
    expect((await list({ reason: 'bored' })).code).toBe('validation_failed');
  });

  test('are acknowledged reason by reason, once, under the name of the operator', async () => {
    const [orderId = ''] = ids;
    const answer = { orderId, status: 'CANCELLED', reasons: ['no_answer_from_payment'] };

    const { status, answer: done } = await acknowledge(orderId, { reason: moved, note: 'It comes back.' });
    const again = await acknowledge(orderId, { reason: moved });

    expect([status, done]).toEqual([200, { ...answer, since: expect.any(String) }]);
    expect([again.status, again.answer]).toEqual([200, done]);
    const events = (await orderNow(orderId))?.history.filter(({ type }) => type === 'order.attention_acknowledged');
    expect(events).toMatchObject([{ actor: 'client:demo-operator', data: { reason: moved, note: 'It comes back.' } }]);
    expect((await list({ reason: moved })).items.map((item: { orderId: string }) => item.orderId)).toEqual([ids[2]]);
  });

  test('are needed no more when all is acknowledged, and are counted until then', async () => {
    const counted = async () =>
      (await ask('GET /metrics')).text?.split('\n').find((line) => /^orders_needing_attention /.test(line));
    expect(await counted()).toBe('orders_needing_attention 3');

    for (const orderId of ids)
      for (const reason of ['no_answer_from_payment', moved]) await acknowledge(orderId, { reason });

    expect(await list()).toEqual({ items: [], nextCursor: null });
    expect(await counted()).toBe('orders_needing_attention 0');
    expect((await acknowledge(ids[1] ?? '', { reason: moved })).answer).toEqual({
      ...{ orderId: ids[1], status: 'CANCELLED', reasons: [] },
    });
  });

  test.each([
    [orderIdNo(99), { reason: moved }, 404, 'order_not_found'],
    ['no-order', { reason: moved }, 404, 'order_not_found'],
    [orderIdNo(70), { reason: 'bored' }, 400, 'validation_failed'],
    [orderIdNo(70), {}, 400, 'validation_failed'],
    [orderIdNo(70), { reason: moved, note: '' }, 400, 'validation_failed'],
    [orderIdNo(70), { reason: moved, by: 'me' }, 400, 'validation_failed'],
  ])('are not acknowledged by %s and %j', async (orderId, body, status, code) => {
    expect((await acknowledge(orderId, body)).answer).toMatchObject({ status, code });
  });
});

describe('queues', () => {
  test('are shown by their logical names with what they hold and for how long an order has been waiting', async () => {
    sqs.on(GetQueueAttributesCommand).resolves({
      Attributes: {
        ApproximateNumberOfMessages: '3',
        ApproximateNumberOfMessagesNotVisible: '2',
        ApproximateNumberOfMessagesDelayed: '1',
      },
    });

    const { items, nextCursor } = (await ask('GET /operations/queues')).answer;

    expect(nextCursor).toBeNull();
    expect(items.map(({ name }: { name: string }) => name)).toEqual([
      'orders.fifo',
      'order-status.fifo',
      'payments.fifo',
      'carrier-steps',
    ]);
    expect(items[2]).toEqual({
      name: 'payments.fifo',
      depth: 3,
      inFlight: 2,
      delayed: 1,
      oldestAgeSeconds: expect.any(Number),
      deadLetters: 5,
    });
    expect(items[2].oldestAgeSeconds).toBeGreaterThanOrEqual(60);
    expect(items[1].oldestAgeSeconds).toBeNull();
  });

  test('tell the age of every answer that an order can wait for', () => {
    const told = Object.values(queueDefinitions).flatMap(({ ends }): readonly string[] => ends);

    expect(told.toSorted()).toEqual(pendingReplyNames.toSorted());
  });

  test('come in pages like every list', async () => {
    const list = async (query: Record<string, string>) => (await ask('GET /operations/queues', { query })).answer;
    const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

    const first = await list({ limit: '3' });
    const rest = await list({ limit: '3', cursor: first.nextCursor });

    expect([names(first), names(rest), rest.nextCursor]).toEqual([
      ['orders.fifo', 'order-status.fifo', 'payments.fifo'],
      ['carrier-steps'],
      null,
    ]);
    expect((await list({ cursor: 'made up' })).code).toBe('cursor_invalid');
  });

  test('and orders are measured in the format of Prometheus', async () => {
    const { headers, text } = await ask('GET /metrics');

    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (text ?? '').trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^(# HELP \w+ .+|# TYPE \w+ gauge|\w+(\{\w+="[^"]+"\})? -?\d+)$/);
    expect(lines).toContainEqual(expect.stringMatching(/^orders\{status="CONFIRMED"\} [1-9]/));
    expect(lines).toContain('orders_owed 3');
    expect(lines).toContain('queue_depth{queue="orders.fifo"} 0');
  });
});
