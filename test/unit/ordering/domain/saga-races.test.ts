import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../functions/ordering/domain/lifecycle/facts.ts';
import { getReplySpec } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { isCancellable, isFinal } from '../../../../functions/ordering/domain/statuses.ts';
import { facts, paying, tell, unpaid } from '../placed-order.ts';

/**
 * The whole saga as a small world: the order by the real rules, the participants as simply as they can be. Messages
 * lie about in no order; the client may cancel at any moment, once. A step takes any one message, or lets the client
 * or the carrier act.
 */
type World = {
  order: Order;
  payment: 'none' | 'PAID' | 'DECLINED' | 'REFUNDED';
  delivery: 'none' | 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'FAILED' | 'CANCELLED';
  /** Commands and news under way, by name. */
  underWay: readonly string[];
  cancels: boolean;
};
type Rules = { pays: boolean; arrives: boolean };

/** Every world in which nothing happens any more, whatever happened in whichever order before. */
function everyEnd(first: World, rules: Rules): World[] {
  const seen = new Set<string>();
  const ends: World[] = [];
  const open = [first];
  for (let world = open.pop(); world; world = open.pop()) {
    const key = JSON.stringify(world, (name, value) => (name === 'history' ? value.length : value));
    if (seen.has(key)) continue;
    seen.add(key);
    const next = steps(world, rules);
    // A client may also never cancel: only what is under way has to come to pass.
    if (world.underWay.length === 0 && world.delivery !== 'PROCESSING' && world.delivery !== 'SHIPPED')
      ends.push(world);
    open.push(...next);
  }
  return ends;
}

function steps(world: World, rules: Rules): World[] {
  const next = [...new Set(world.underWay)].map((name) => {
    const underWay = without(world.underWay, name);
    return arrives(name, { ...world, underWay }, rules);
  });
  if (world.cancels && !world.order.cancellation && isCancellable(world.order.status))
    next.push(told({ ...world, cancels: false }, facts.cancellationAsked, 'cancel'));
  if (world.delivery === 'PROCESSING') next.push(says({ ...world, delivery: 'SHIPPED' }, 'shipped'));
  if (world.delivery === 'SHIPPED')
    next.push(
      rules.arrives
        ? says({ ...world, delivery: 'DELIVERED' }, 'delivered')
        : says({ ...world, delivery: 'FAILED' }, 'undeliverable'),
    );
  return next;
}

function arrives(name: string, world: World, { pays }: Rules): World {
  const { payment, delivery } = world;
  switch (name) {
    case 'payment.requested': {
      const settled = payment === 'none' ? (pays ? 'PAID' : 'DECLINED') : payment;
      return says({ ...world, payment: settled }, settled === 'DECLINED' ? 'declined' : 'paid');
    }
    case 'payment.refund_requested': {
      const isCharged = payment === 'PAID' || payment === 'REFUNDED';
      return isCharged
        ? says({ ...world, payment: 'REFUNDED' }, 'refunded')
        : says({ ...world, payment: 'DECLINED' }, 'neverCharged');
    }
    case 'order.created':
      return delivery === 'none' ? says({ ...world, delivery: 'PROCESSING' }, 'processing') : world;
    case 'order.cancellation_requested':
      return delivery === 'none' || delivery === 'PROCESSING'
        ? says({ ...world, delivery: 'CANCELLED' }, 'deliveryCancelled')
        : says(world, 'cancellationRefused');
    default:
      return told(world, facts[name as keyof typeof facts], name);
  }
}

function told(world: World, fact: Fact, id: string): World {
  const { order } = tell(world.order, fact, id);
  const awaited = getReplySpec(order.pendingReply);
  if (!awaited?.sendsCommand || awaited === getReplySpec(world.order.pendingReply)) return { ...world, order };
  return says({ ...world, order }, awaited.command);
}

function says(world: World, name: string): World {
  return { ...world, underWay: [...world.underWay, name].sort() };
}

function without(names: readonly string[], name: string): string[] {
  return names.toSpliced(names.indexOf(name), 1);
}

const outcomes: [string, Order, Rules, string[]][] = [
  ['without a payment that arrives', unpaid, { pays: true, arrives: true }, ['CANCELLED', 'DELIVERED']],
  ['without a payment that cannot be delivered', unpaid, { pays: true, arrives: false }, ['CANCELLED', 'FAILED']],
  [
    'that is paid and arrives',
    paying,
    { pays: true, arrives: true },
    ['CANCELLED CANCELLED', 'CANCELLED REFUNDED', 'DELIVERED PAID'],
  ],
  [
    'that is paid and cannot be delivered',
    paying,
    { pays: true, arrives: false },
    ['CANCELLED CANCELLED', 'CANCELLED REFUNDED', 'FAILED REFUNDED'],
  ],
  ['that is declined', paying, { pays: false, arrives: true }, ['CANCELLED CANCELLED', 'FAILED DECLINED']],
];

describe('an order that is cancelled at any moment or never, its messages in every order of arrival', () => {
  test.each(outcomes)('reaches exactly the expected ends: %s', (_, order, rules, expected) => {
    const asked = order.payment ? 'payment.requested' : 'order.created';
    const begun: World = { order, payment: 'none', delivery: 'none', underWay: [asked], cancels: true };

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
