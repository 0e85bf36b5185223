import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  createDynamodbDeliveries,
  createDynamodbDeliveryReader,
} from '../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import { listDeliveries } from '../../../functions/delivery/domain/read-deliveries.ts';
import { recordScan } from '../../../functions/delivery/domain/record-scan.ts';
import { createDynamodbOrderScan } from '../../../functions/ordering/adapters/orders-table/audit-scan.ts';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import { createDynamodbOrders } from '../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { toProductItem } from '../../../functions/ordering/adapters/products-table/item.ts';
import { advanceOrder } from '../../../functions/ordering/domain/lifecycle/advance-order.ts';
import { recordStatus } from '../../../functions/ordering/domain/lifecycle/record-status.ts';
import { Order } from '../../../functions/ordering/domain/order.ts';
import {
  address,
  clientId,
  createProduct,
  orderId,
  payment,
  replyTimeouts,
  secondsLater,
  trace,
} from '../../support/example.ts';
import { messageOf } from '../operations/example.ts';
import { advance, createExampleOrder } from '../ordering/placed-order.ts';
import { type Kind, now, type Tables } from './kind.ts';

const wholeAddress = { ...address, line2: 'Stairs B', region: 'Piemonte', phone: '+39 011 5550100' };

/** An order with each member that one can have, whether or not they go together. */
const wholeOrder: Order = {
  ...advance(createExampleOrder({ payment, shippingAddress: wholeAddress }), 'paid', 'processing', 'shipped'),
  shippedAt: secondsLater(1),
  deliveredAt: secondsLater(2),
  cancellation: { status: 'REFUSED', reason: 'too late', at: secondsLater(3) },
  failure: { code: 'lost', detail: 'The carrier has lost the parcel.' },
  attention: [{ since: secondsLater(4), reason: 'no_answer_from_carrier' }],
  possibleDuplicateOf: orderId,
  refundOutstanding: { since: secondsLater(5), attempts: 1, fault: { code: 'provider_refused', detail: 'no answer' } },
};

export function orderKind(dynamodb: DynamoDBClient, { Orders, Products }: Tables): Kind {
  const orders = createDynamodbOrders({ orders: Orders, products: Products }, dynamodb);
  const scan = createDynamodbOrderScan(Orders, dynamodb);
  const ports = { orders, send: async () => {}, now: () => now().toISOString(), replyTimeouts };
  const filters = [{ clientId }, { customerId: 'c-1042', clientId }, { reference: 'WEB-2026-000017', clientId }, {}];
  const origin = { actor: 'service:operations', correlationId: 'c' };
  return {
    ...{ schema: Order, table: 'Orders', pk: orderId },
    async write() {
      const held = toProductItem(createProduct('espresso-cups', { held: 1_000 }));
      await dynamodb.send(new PutItemCommand({ TableName: Products, Item: held }));
      await dynamodb.send(new PutItemCommand({ TableName: Orders, Item: toOrderItem(wholeOrder) }));
    },
    async reads() {
      const listed = await Promise.all(filters.map((filter) => orders.list(filter, 10, undefined)));
      const { orders: scanned } = await scan.scan(undefined, 10);
      return [
        await orders.find(orderId),
        ...listed.map((page) => page.orders[0]),
        ...[
          (await scan.listNewest(10))[0],
          (await scan.listPending(10))[0],
          (await scan.listIndexed('refundOutstanding', 10, undefined)).orders[0],
          (await scan.listIndexed('attention', 10, undefined)).orders[0],
        ],
        ...scanned,
      ];
    },
    async change(n) {
      const data = { deadLetterId: `d-${n}`, reason: 'spent' };
      const fact = { type: 'dead_letter.set_aside', data } as const;
      await advanceOrder(orderId, () => fact, { ...origin, id: `fact-${n}` }, ports);
      for (const type of ['delivery.shipped', 'delivery.delivered'] as const)
        await recordStatus(Object({ ...messageOf(type), id: `${orderId}:${type}` }), ports);
    },
    replaces: ['pendingReply', 'attention'],
  };
}

const wholeDelivery: Delivery = {
  ...{ orderId, clientId, status: 'SHIPPED', items: [{ productId: 'espresso-cups', quantity: 2 }] },
  shippingAddress: wholeAddress,
  parcel: { carrier: 'memory', trackingNumber: 'T1' },
  scans: [
    {
      ...{ scanId: 's-1', status: 'SHIPPED', at: secondsLater(1), location: 'Turin', reason: 'lost' },
      ...{ receivedAt: secondsLater(2), revision: 1 },
    },
  ],
  cancelled: { at: secondsLater(3), revision: 1 },
  ...{ createdAt: secondsLater(0), updatedAt: secondsLater(3), revision: 1, trace },
};

export function deliveryKind(dynamodb: DynamoDBClient, { Deliveries }: Tables): Kind {
  const deliveries = createDynamodbDeliveries(Deliveries, dynamodb);
  const scan = (n: number) => ({ scanId: `now-${n}`, status: 'OUT_FOR_DELIVERY', at: secondsLater(9) }) as const;
  return {
    ...{ schema: Delivery, table: 'Deliveries', pk: orderId },
    write: () => deliveries.save(wholeDelivery),
    reads: async () => [
      await deliveries.find(orderId),
      ...(await listDeliveries({ limit: 10 }, { deliveries })).deliveries,
      ...(await createDynamodbDeliveryReader(Deliveries, dynamodb)([orderId])).readable,
    ],
    change: (n) => recordScan({ orderId, scan: scan(n), trace }, { deliveries, send: async () => {}, now }),
  };
}
