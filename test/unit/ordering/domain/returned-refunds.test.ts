import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../functions/ordering/domain/lifecycle/facts.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { secondsLater } from '../../../support/example.ts';
import { advance, applyFact, payingOrder } from '../placed-order.ts';

const refunded = (attempts: number): Fact => ({ type: 'payment.refunded', data: { paymentId: 'pay-1', attempts } });
const failed = (attempts: number): Fact => ({ type: 'payment.refund_failed', data: { attempts, error: 'came back' } });
/** The messages of a refund that the bank returned, and that was made again: each with its id. */
const messages = { first: refunded(0), cameBack: failed(1), second: refunded(1) };
type Name = keyof typeof messages;

const refunding = advance(payingOrder, 'paid', 'lost');
const receive = (names: readonly Name[], order: Order = refunding) =>
  names.reduce((before, name) => applyFact(before, messages[name], name).order, order);

function permute<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, index) => permute(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

describe('a refund that the bank of the customer returned', () => {
  test('owes the money of a returned refund again, and asks payment for it', () => {
    const order = receive(['first', 'cameBack']);

    expect(order).toMatchObject({
      status: 'FAILED',
      payment: { status: 'REFUND_PENDING' },
      refundOutstanding: { since: secondsLater(60), attempts: 1, fault: { detail: 'came back' } },
      pendingReply: { for: 'refund', reminders: 0 },
    });
    expect(order.version).toBeGreaterThan(receive(['first']).version);
  });

  test('ends refunded when a returned refund was made again, whatever the order of arrival', () => {
    for (const names of permute<Name>(['first', 'cameBack', 'second', 'first', 'cameBack', 'second'])) {
      const { payment, pendingReply, refundOutstanding } = receive(names);

      expect([names, payment?.status, pendingReply, refundOutstanding]).toEqual([
        names,
        'REFUNDED',
        undefined,
        undefined,
      ]);
    }
  });

  test('owes the money of a returned refund when only the old report of it arrives', () => {
    const order = receive(['cameBack', 'first']);

    expect(order.payment?.status).toBe('REFUND_PENDING');
    expect(order.pendingReply?.for).toBe('refund');
  });

  test('stays refunded after a failure from before the refund was made', () => {
    const order = receive(['first'], applyFact(refunding, refunded(2), 'after two failures').order);

    expect(receive(['cameBack'], order).payment?.status).toBe('REFUNDED');
  });

  test('ends refunded by a report of a release that counted no attempts', () => {
    const old: Fact = { type: 'payment.refunded', data: { paymentId: 'pay-1' } };

    expect(applyFact(receive(['cameBack']), old, 'old').order.payment?.status).toBe('REFUNDED');
  });
});
