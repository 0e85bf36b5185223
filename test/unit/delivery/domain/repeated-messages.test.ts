import { expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import { recordScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { cancellationRequested, deliveryWorld, orderCreated, orderId, scanOf, trace } from '../example.ts';

test('a first reply gets through even when its order comes on the third re-send', async () => {
  const { ports, sent } = deliveryWorld();

  await arrangeDelivery(orderCreated(), ports, 3);

  expect(sent).toEqual([{ news: expect.objectContaining({ id: `${orderId}:delivery.processing` }), resend: 3 }]);
});

test('an order that is sent again hears where its delivery is, under the id that this had', async () => {
  const { ports, ids, sent, carrier } = deliveryWorld();
  await arrangeDelivery(orderCreated(), ports);
  await recordScan({ orderId, scan: scanOf('OUT_FOR_DELIVERY'), trace }, ports);
  await recordScan({ orderId, scan: scanOf('SHIPPED'), trace }, ports);

  await arrangeDelivery(orderCreated(), ports, 1);

  expect(ids()).toEqual(['delivery.processing', 'scan:out_for_delivery', 'scan:shipped', 'scan:out_for_delivery']);
  expect(sent.at(-1)).toEqual({ ...sent.at(1), resend: 1 });
  expect(carrier.parcels.size).toBe(1);
});

test('a cancellation that is asked again is confirmed or refused again', async () => {
  const { ports, sent } = deliveryWorld();
  await cancelDelivery(cancellationRequested(), ports);

  await cancelDelivery(cancellationRequested(), ports, 2);

  expect(sent[1]).toEqual({ ...sent[0], resend: 2 });
});

test('nothing personal but what delivery needs is said to ordering', async () => {
  const { ports, sent } = deliveryWorld();

  await arrangeDelivery(orderCreated(), ports);

  expect(JSON.stringify(sent)).not.toMatch(/Ada|Main St|10121/);
});
