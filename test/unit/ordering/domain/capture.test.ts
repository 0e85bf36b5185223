import { describe, expect, test } from '@jest/globals';
import { createPendingCommand } from '../../../../functions/ordering/domain/lifecycle/commands.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { toOrderView } from '../../../../functions/ordering/domain/order-view.ts';
import { advance, type FactName, payingOrder } from '../placed-order.ts';

const receive = (...names: FactName[]): Order => advance(payingOrder, ...names);
const typesOf = ({ history }: Order) => history.map(({ type }) => type);
const packed = ['authorized', 'processing'] as const;

describe('an order whose payment is authorized', () => {
  test('looks paid to its client, and asks for no capture before its parcel leaves', () => {
    const order = receive(...packed);

    expect([order.status, order.payment?.status, order.pendingReply?.for]).toEqual(['PROCESSING', 'PAID', 'carrier']);
    expect(typesOf(order)).not.toContain('payment.capture_requested');
    expect(toOrderView(order)).toEqual(toOrderView(receive('paid', 'processing')));
  });

  test.each(['shipped', 'outForDelivery', 'delivered'] as const)('asks once for the capture when it is %s', (scan) => {
    const order = receive(...packed, scan);

    expect(order.pendingReply?.for).toBe('capture');
    expect(createPendingCommand(order, undefined)).toMatchObject({
      type: 'payment.capture_requested',
      data: { amount: order.total, currency: order.currency },
    });
    const later = advance(order, 'outForDelivery', 'delivered');
    expect(typesOf(later).filter((type) => type === 'payment.capture_requested')).toHaveLength(1);
    expect([later.status, later.pendingReply?.for]).toEqual(['DELIVERED', 'capture']);
  });

  test.each([
    [['shipped', 'captured'], 'SHIPPED', 'carrier'],
    [['shipped', 'captured', 'outForDelivery'], 'OUT_FOR_DELIVERY', 'carrier'],
    [['shipped', 'captured', 'delivered'], 'DELIVERED', undefined],
    [['shipped', 'delivered', 'captured'], 'DELIVERED', undefined],
    [['delivered', 'captured'], 'DELIVERED', undefined],
  ] as const)('waits for the carrier, or for nothing, after %j', (names, status, reply) => {
    const order = receive(...packed, ...names);

    expect([order.status, order.pendingReply?.for, order.payment?.status]).toEqual([status, reply, 'PAID']);
  });

  test.each([
    [['lost'], 'FAILED', 'REFUND_PENDING', 'refund'],
    [['shipped', 'lost'], 'FAILED', 'REFUND_PENDING', 'refund'],
    [['shipped', 'lost', 'captured'], 'FAILED', 'REFUND_PENDING', 'refund'],
    [['shipped', 'lost', 'captured', 'refunded'], 'FAILED', 'REFUNDED', undefined],
    [['cancellationRequested', 'deliveryCancelled'], 'CANCELLED', 'REFUND_PENDING', 'refund'],
    [['cancellationRequested', 'shipped'], 'SHIPPED', 'PAID', 'capture'],
  ] as const)('gives the money back, or captures it, after %j', (names, status, payment, reply) => {
    const order = receive(...packed, ...names);

    expect([order.status, order.payment?.status, order.pendingReply?.for]).toEqual([status, payment, reply]);
  });

  test.each([
    [[], 'PROCESSING', 'carrier'],
    [['shipped'], 'SHIPPED', 'carrier'],
    [['shipped', 'delivered'], 'DELIVERED', undefined],
  ] as const)('calls a person when the authorization lapses after %j', (names, status, reply) => {
    const order = receive(...packed, ...names, 'lapsed');

    expect([order.status, order.payment?.status, order.pendingReply?.for]).toEqual([status, 'DECLINED', reply]);
    expect(order.attention?.map(({ reason }) => reason)).toEqual(['payment_not_captured']);
    expect(advance(order, 'outForDelivery', 'lost').payment?.status).toBe('DECLINED');
  });

  test('keeps the money of an order that was captured when a late failure arrives', () => {
    expect(receive(...packed, 'shipped', 'captured', 'lapsed').payment?.status).toBe('PAID');
  });
});
