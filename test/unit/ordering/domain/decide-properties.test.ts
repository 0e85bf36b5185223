import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxEvents } from '../../../../functions/ordering/domain/events.ts';
import { decide } from '../../../../functions/ordering/domain/lifecycle/decide.ts';
import { getReplySpec } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { isCapturePending } from '../../../../functions/ordering/domain/lifecycle/rules/change.ts';
import { Order, OrderStatusName } from '../../../../functions/ordering/domain/order.ts';
import { toOrderView } from '../../../../functions/ordering/domain/order-view.ts';
import { canBecome, isCancellable, isFinal } from '../../../../functions/ordering/domain/statuses.ts';
import { replyTimeouts, secondsLater } from '../../../support/example.ts';
import { advance, applyFact, type FactName, factNames, facts, payingOrder, unpaidOrder } from '../placed-order.ts';

/** Facts in any order, some again with the same id, some with another. */
const namedFacts = fc.array(fc.record({ name: fc.constantFrom(...factNames), again: fc.integer({ min: 0, max: 2 }) }), {
  maxLength: 40,
});
const beginnings = fc.constantFrom(unpaidOrder, payingOrder);
/** Rare: a capture that is reported before its authorization, and a second report of the charge. */
const rareFacts = [
  ['captured', 'authorized'] as const,
  ['paid', 'authorized'] as const,
  ['authorized', 'paid'] as const,
];
const examples = rareFacts.map((names): [Order, { name: FactName; again: number }[]] => [
  payingOrder,
  (['afterwardsShipped', ...names, 'foundDelivered'] as const).map((name) => ({ name, again: 0 })),
]);

/** Returns every step of an order through these facts: before, after, and the fact. */
function steps(first: Order, sequence: readonly { name: FactName; again: number }[]) {
  let before = first;
  return sequence.map(({ name, again }, index) => {
    const id = `${name}#${again}`;
    const { order, outcome } = applyFact(before, facts[name], id, secondsLater(index + 1));
    const step = { before, after: order, outcome, id, fact: facts[name] };
    before = order;
    return step;
  });
}

function holds(check: (step: ReturnType<typeof steps>[number]) => void) {
  fc.assert(
    fc.property(beginnings, namedFacts, (first, sequence) => {
      for (const step of steps(first, sequence)) check(step);
    }),
    { numRuns: 300, examples },
  );
}

describe('an order after any facts in any order', () => {
  test('moves no order back, and ends it once', () => {
    holds(({ before, after: { status } }) => {
      expect(status === before.status || canBecome(before.status, OrderStatusName.parse(status))).toBe(true);
    });
  });

  test('appends to the history, without gaps or duplicates, and changes nothing in it', () => {
    holds(({ before, after: { history } }) => {
      const ids = history.flatMap(({ id }) => (id ? [id] : []));
      expect(history.slice(0, before.history.length)).toEqual(before.history);
      expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  test('raises the version exactly when the view changes, and the revision at every write', () => {
    holds(({ before, after: order, outcome }) => {
      const seen = ({ version: _v, updatedAt: _u, ...view }: ReturnType<typeof toOrderView>) => JSON.stringify(view);
      const changed = seen(toOrderView(before)) !== seen(toOrderView(order));
      expect(order.version).toBe(before.version + (changed ? 1 : 0));
      expect(order.revision).toBe(before.revision + (outcome === 'duplicate' ? 0 : 1));
    });
  });

  test('changes nothing for a duplicate', () => {
    holds(({ before, after: order, id }) => {
      if (before.history.some((event) => event.id === id)) expect(order).toBe(before);
    });
  });

  test('holds the stock until the order ends', () => {
    holds(({ after: { status, stock } }) => {
      const expected = { DELIVERED: ['SOLD'], CANCELLED: ['RELEASED'], FAILED: ['RELEASED', 'WRITTEN_OFF'] };
      expect(isFinal(status) ? expected[status as keyof typeof expected] : ['HELD']).toContain(stock);
    });
  });

  test('leaves no cancelled or failed order PAID, and has refunds outstanding only there', () => {
    holds(({ after: { status, payment, refundOutstanding } }) => {
      const broken = status === 'CANCELLED' || status === 'FAILED';
      if (broken) expect(payment?.status).not.toBe('PAID');
      else expect(['REFUND_PENDING', 'REFUNDED']).not.toContain(payment?.status);
      if (refundOutstanding) expect(payment?.status).toBe('REFUND_PENDING');
    });
  });

  test('has a pending reply until the order ends, and after that only for a refund or a capture', () => {
    holds(({ after }) => {
      const { status, payment, pendingReply } = after;
      const last = payment?.status === 'REFUND_PENDING' ? 'refund' : isCapturePending(after) ? 'capture' : undefined;
      if (isFinal(status)) expect(pendingReply?.for).toBe(last);
      else expect(pendingReply?.for).toMatch(/^(payment|payment_cancellation|delivery|carrier|cancellation|capture)$/);
    });
  });

  test('has a requested cancellation only while the order is cancellable', () => {
    holds(({ after: { status, cancellation } }) => {
      if (cancellation?.status === 'REQUESTED') expect(isCancellable(status)).toBe(true);
      if (cancellation?.status === 'ACCEPTED') expect(status).toBe('CANCELLED');
      if (status === 'CANCELLED') expect(cancellation?.status).toBe('ACCEPTED');
    });
  });

  test('waits for no charge after a cancellation is requested', () => {
    holds(({ after: { cancellation, pendingReply } }) => {
      if (cancellation?.status === 'REQUESTED') expect(pendingReply?.for).not.toBe('payment');
      if (pendingReply?.for === 'payment_cancellation') expect(cancellation?.status).toBe('REQUESTED');
    });
  });

  test('keeps every open reason, with its time, until it is closed', () => {
    holds(({ before, after, fact }) => {
      for (const call of before.attention ?? []) {
        const isSilence = call.reason.startsWith('no_answer_from_');
        const isAnswered = before.status !== after.status || before.pendingReply?.since !== after.pendingReply?.since;
        const isSettled = fact.type === 'order.attention_acknowledged' && fact.data.reason === call.reason;
        if (!(isSilence && isAnswered) && !isSettled) expect(after.attention).toContainEqual(call);
      }
    });
  });

  test('shows open reasons as a sorted set, and none about a reply it does not wait for', () => {
    holds(({ after }) => {
      const reasons = after.attention?.map(({ reason }) => reason) ?? [];
      expect(toOrderView(after).needsAttention?.reasons).toEqual(after.attention && [...new Set(reasons)].sort());
      const service = getReplySpec(after.pendingReply)?.service;
      for (const reason of reasons)
        if (reason.startsWith('no_answer_from_')) expect(reason).toBe(`no_answer_from_${service}`);
    });
  });

  test('opens a reason for each scan that finds the goods elsewhere', () => {
    holds(({ after, fact: { type, data }, outcome }) => {
      if (outcome === 'duplicate' || !('deliveryStatus' in data)) return;
      const reasons = after.attention?.map(({ reason }) => reason) ?? [];
      if (after.status === 'CANCELLED') expect(reasons).toContain('parcel_moved_after_cancellation');
      if (after.status === 'FAILED' && data.deliveryStatus === 'FAILED' && type !== 'delivery.failed')
        expect(reasons).toContain('parcel_moved_after_failure');
      if (data.deliveryStatus === 'DELIVERED' && type === 'delivery.failed' && after.status === 'DELIVERED')
        expect(reasons).toContain('parcel_failed_after_delivery');
    });
  });

  test('produces orders that fit the schema', () => {
    holds(({ after: order }) => {
      expect(JSON.stringify(Order.parse(order))).toBe(JSON.stringify(Order.parse(JSON.parse(JSON.stringify(order)))));
    });
  });
});

describe('the history', () => {
  /** Every fact, again and again, each time with a new id. */
  const chatter = (first: Order, names: readonly FactName[], count: number) =>
    advance(
      first,
      ...Array.from({ length: count }, (_, n) => ({
        name: names[n % names.length] ?? 'shipped',
        id: `${first.history.length}:${n}`,
      })),
    );

  test.each<[string, Order, readonly FactName[]]>([
    ['late scans', advance(unpaidOrder, 'shipped'), ['processing', 'shipped']],
    ['refunds that fail for months', advance(payingOrder, 'paid', 'lost'), ['refundFailed']],
    ['stored and redriven dead letters', unpaidOrder, ['setAside', 'redriven', 'discarded']],
    ['calls for a person', unpaidOrder, ['attentionNeeded']],
    ['calls that are acknowledged', advance(unpaidOrder, 'deliveryCancelled'), ['strayShipped', 'acknowledged']],
    ['duplicates found', unpaidOrder, ['duplicateFound']],
    ['everything at once', payingOrder, factNames],
  ])('limits the history to 200 events with room for every transition, %s included', (_, first, names) => {
    const full = chatter(first, names, 1_000);
    const ended = chatter(
      full,
      ['paid', 'cancellationRequested', 'shipped', 'outForDelivery', 'delivered', 'refunded'],
      6,
    );
    const moved = ended.status !== full.status || ended.payment?.status !== full.payment?.status;

    expect(full.history.length).toBeLessThanOrEqual(maxEvents);
    expect(ended.history.length).toBeLessThanOrEqual(maxEvents);
    if (moved) expect(ended.history.length).toBeGreaterThan(full.history.length);
  });

  test('counts failed refunds even when the history is full', () => {
    const full = chatter(advance(payingOrder, 'paid', 'lost'), ['refundFailed'], 400);
    const failed = { type: 'payment.refund_failed', data: { attempts: 401, error: 'still down' } } as const;

    const { order } = decide(
      full,
      failed,
      { id: '401st', actor: 'service:payment', correlationId: 'c', at: secondsLater(9_999) },
      replyTimeouts,
    );

    expect(order.refundOutstanding).toMatchObject({ attempts: 401, fault: { detail: 'still down' } });
  });
});
