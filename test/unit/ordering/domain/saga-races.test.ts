import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../functions/ordering/domain/lifecycle/facts.ts';
import { getReplySpec } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { isCancellable, isFinal } from '../../../../functions/ordering/domain/statuses.ts';
import { applyFact, facts, payingOrder, unpaidOrder } from '../placed-order.ts';

/**
 * A model of the whole saga: the order by the real rules, and the simplest participants. Messages arrive in any order, and
 * the client may cancel at any moment, once. A step delivers one message, or lets the client or the carrier act.
 */
type Saga = {
  order: Order;
  payment: 'none' | 'PAID' | 'DECLINED' | 'REFUNDED';
  delivery: 'none' | 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'FAILED' | 'CANCELLED';
  /** The commands and status messages in flight, by name. */
  inFlight: readonly string[];
  cancels: boolean;
};
type Rules = { pays: boolean; arrives: boolean };

/** Returns every state in which nothing can happen any more, reached by any order of steps. */
function everyEnd(first: Saga, rules: Rules): Saga[] {
  const seen = new Set<string>();
  const ends: Saga[] = [];
  const open = [first];
  for (let saga = open.pop(); saga; saga = open.pop()) {
    const key = JSON.stringify(saga, (name, value) => (name === 'history' ? value.length : value));
    if (seen.has(key)) continue;
    seen.add(key);
    const next = steps(saga, rules);
    // The client may also never cancel: only messages in flight must arrive.
    if (saga.inFlight.length === 0 && saga.delivery !== 'PROCESSING' && saga.delivery !== 'SHIPPED') ends.push(saga);
    open.push(...next);
  }
  return ends;
}

function steps(saga: Saga, rules: Rules): Saga[] {
  const next = [...new Set(saga.inFlight)].map((name) => {
    const inFlight = without(saga.inFlight, name);
    return deliver(name, { ...saga, inFlight }, rules);
  });
  if (saga.cancels && !saga.order.cancellation && isCancellable(saga.order.status))
    next.push(apply({ ...saga, cancels: false }, facts.cancellationRequested, 'cancel'));
  if (saga.delivery === 'PROCESSING') next.push(send({ ...saga, delivery: 'SHIPPED' }, 'shipped'));
  if (saga.delivery === 'SHIPPED')
    next.push(
      rules.arrives
        ? send({ ...saga, delivery: 'DELIVERED' }, 'delivered')
        : send({ ...saga, delivery: 'FAILED' }, 'undeliverable'),
    );
  return next;
}

function deliver(name: string, saga: Saga, { pays }: Rules): Saga {
  const { payment, delivery } = saga;
  switch (name) {
    case 'payment.requested': {
      const settled = payment === 'none' ? (pays ? 'PAID' : 'DECLINED') : payment;
      return send({ ...saga, payment: settled }, settled === 'DECLINED' ? 'declined' : 'paid');
    }
    case 'payment.refund_requested': {
      const isCharged = payment === 'PAID' || payment === 'REFUNDED';
      return isCharged
        ? send({ ...saga, payment: 'REFUNDED' }, 'refunded')
        : send({ ...saga, payment: 'DECLINED' }, 'neverCharged');
    }
    case 'order.created':
      return delivery === 'none' ? send({ ...saga, delivery: 'PROCESSING' }, 'processing') : saga;
    case 'order.cancellation_requested':
      return delivery === 'none' || delivery === 'PROCESSING'
        ? send({ ...saga, delivery: 'CANCELLED' }, 'deliveryCancelled')
        : send(saga, 'cancellationRefused');
    default:
      return apply(saga, facts[name as keyof typeof facts], name);
  }
}

function apply(saga: Saga, fact: Fact, id: string): Saga {
  const { order } = applyFact(saga.order, fact, id);
  const awaited = getReplySpec(order.pendingReply);
  if (!awaited?.sendsCommand || awaited === getReplySpec(saga.order.pendingReply)) return { ...saga, order };
  return send({ ...saga, order }, awaited.command);
}

function send(saga: Saga, name: string): Saga {
  return { ...saga, inFlight: [...saga.inFlight, name].sort() };
}

function without(names: readonly string[], name: string): string[] {
  return names.toSpliced(names.indexOf(name), 1);
}

const outcomes: [string, Order, Rules, string[]][] = [
  ['without a payment that arrives', unpaidOrder, { pays: true, arrives: true }, ['CANCELLED', 'DELIVERED']],
  ['without a payment that cannot be delivered', unpaidOrder, { pays: true, arrives: false }, ['CANCELLED', 'FAILED']],
  [
    'that is paid and arrives',
    payingOrder,
    { pays: true, arrives: true },
    ['CANCELLED CANCELLED', 'CANCELLED REFUNDED', 'DELIVERED PAID'],
  ],
  [
    'that is paid and cannot be delivered',
    payingOrder,
    { pays: true, arrives: false },
    ['CANCELLED CANCELLED', 'CANCELLED REFUNDED', 'FAILED REFUNDED'],
  ],
  ['that is declined', payingOrder, { pays: false, arrives: true }, ['CANCELLED CANCELLED', 'FAILED DECLINED']],
];

describe('an order that is cancelled at any moment or never, its messages in every order of arrival', () => {
  test.each(outcomes)('reaches exactly the expected ends: %s', (_, order, rules, expected) => {
    const command = order.payment ? 'payment.requested' : 'order.created';
    const begun: Saga = { order, payment: 'none', delivery: 'none', inFlight: [command], cancels: true };

    const ends = everyEnd(begun, rules);

    const shown = ends.map(({ order: { status, payment } }) => [status, payment?.status].filter(Boolean).join(' '));
    expect([...new Set(shown)].sort()).toEqual(expected);
    for (const { order: end, payment, delivery } of ends) {
      expect(isFinal(end.status)).toBe(true);
      expect(end.pendingReply).toBeUndefined();
      expect(end.stock).toBe(end.status === 'DELIVERED' ? 'SOLD' : 'RELEASED');
      expect(end.cancellation?.status).not.toBe('REQUESTED');
      expect(delivery === 'DELIVERED').toBe(end.status === 'DELIVERED');
      expect(['SHIPPED', 'PROCESSING']).not.toContain(delivery);
      expect(payment === 'PAID').toBe(end.payment?.status === 'PAID');
      expect(end.attention).toBeUndefined();
    }
  });
});
