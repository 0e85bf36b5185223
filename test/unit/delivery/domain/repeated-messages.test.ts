import { expect, test } from '@jest/globals';
import { arrangeDelivery } from '../../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import { recordScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { cancellationRequested, createDeliveryHarness, orderCreated, orderId, scanOf, trace } from '../example.ts';

test('passes the resend of a command on to its first reply', async () => {
  const { ports, sent } = createDeliveryHarness();

  await arrangeDelivery(orderCreated(), ports, 3);

  expect(sent).toEqual([{ message: expect.objectContaining({ id: `${orderId}:delivery.processing` }), resend: 3 }]);
});

test('repeats the latest status message for a repeated order', async () => {
  const { ports, ids, sent, carrier } = createDeliveryHarness();
  await arrangeDelivery(orderCreated(), ports);
  await recordScan({ orderId, scan: scanOf('OUT_FOR_DELIVERY'), trace }, ports);
  await recordScan({ orderId, scan: scanOf('SHIPPED'), trace }, ports);

  await arrangeDelivery(orderCreated(), ports, 1);

  expect(ids()).toEqual(['delivery.processing', 'scan:out_for_delivery', 'scan:shipped', 'scan:out_for_delivery']);
  expect(sent.at(-1)).toEqual({ ...sent.at(1), resend: 1 });
  expect(carrier.parcels.size).toBe(1);
});

test('confirms a repeated cancellation again', async () => {
  const { ports, sent } = createDeliveryHarness();
  await cancelDelivery(cancellationRequested(), ports);

  await cancelDelivery(cancellationRequested(), ports, 2);

  expect(sent[1]).toEqual({ ...sent[0], resend: 2 });
});

test('sends no personal data to ordering', async () => {
  const { ports, sent } = createDeliveryHarness();

  await arrangeDelivery(orderCreated(), ports);

  expect(JSON.stringify(sent)).not.toMatch(/Ada|Main St|10121/);
});
