import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { messageData } from '../../support/example.ts';
import { call, shop, waitFor } from '../api.ts';
import { createMessage, purgeQueue, putItem } from '../engines.ts';
import { createOrderRequest, createProduct, get, listEvents, placeOrder, waitForStatus } from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

// On a system of their own: elsewhere the doctor of one test closes the dead letters of another, and any order wakes all webhooks.
useOwnSystem();

/** Writes a dead letter that has been open for ten minutes, as if its message had failed then. Returns its id. */
async function putOldDeadLetter(queue: string, orderId: string, message: object): Promise<string> {
  const id = randomBytes(16).toString('base64url');
  const at = new Date(Date.now() - 600_000).toISOString();
  const fault = { code: 'internal', detail: 'Error: no' };
  const keys = { pk: `dead-letter#${id}`, state: 'open', failedAt: `${at}#${queue}#attempts_spent#${id}` };
  const counts = { attempts: [], attemptCount: 4, messageIds: [id], openCount: 1, redrives: 0, revision: 1 };
  const item = { id, queue, orderId, reason: 'attempts_spent', fault, firstFailedAt: at, isCut: false };
  await putItem('Failures', toItem({ ...item, ...counts, ...keys, body: JSON.stringify(message) }));
  return id;
}

test('closes the dead letters of an order that has moved on by itself, and records that in the order', async () => {
  const contact = { email: 'ada@example.com' };
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), { contact }));
  await waitForStatus(orderId, 'DELIVERED');
  await waitFor(
    () => get(`/orders/${orderId}/notifications`, shop),
    ({ items }) =>
      items.some(({ template, status }: Record<string, string>) => template === 'placed' && status === 'sent'),
  );
  const scan = { scanId: 's-obsolete', status: 'SHIPPED', at: new Date().toISOString() };
  const shipped = createMessage('delivery.shipped', '/delivery', orderId, { carrier: 'c', trackingNumber: 't' });
  const step = createMessage('carrier.step', '/carrier', orderId, { orderId, scan });

  const notification = createMessage('notification.requested', '/events', orderId, {
    ...messageData['notification.requested'],
  });

  const ids = [
    await putOldDeadLetter('order-status.fifo', orderId, shipped),
    await putOldDeadLetter('carrier-steps', orderId, step),
    await putOldDeadLetter('notifications.fifo', orderId, notification),
  ];

  for (const id of ids)
    expect(
      await waitFor(
        () => get(`/operations/dead-letters/${id}`),
        ({ closed }) => closed !== null,
        90_000,
      ),
    ).toMatchObject({ closed: { as: 'late' } });
  const { items } = await get(`/orders/${orderId}/events`, shop);
  expect(items.filter(({ type }: { type: string }) => type === 'dead_letter.discarded')).toHaveLength(3);
}, 120_000);

test('posts the events of a webhook whose wake-up was lost', async () => {
  let status = 503;
  const received: string[] = [];
  const receiver = createServer(async (request, response) => {
    const { id } = JSON.parse(await text(request));
    if (status === 204) received.push(id);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, 'localhost', resolve));
  const address = receiver.address();
  const url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/hook`;
  const { json } = await call('POST', '/webhooks', { as: shop, body: { url } });
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  await waitForStatus(orderId, 'DELIVERED');
  await waitFor(
    () => get(`/webhooks/${json.webhookId}`, shop),
    ({ failingSince }) => failingSince !== null,
  );

  await purgeQueue('webhooks');
  status = 204;

  const ids = (await listEvents(orderId)).map(({ sequence }) => `${orderId}.${sequence}`);
  await waitFor(
    async () => received,
    (found) => ids.every((id) => found.includes(id)),
    100_000,
  );
  receiver.closeAllConnections();
  receiver.close();
  expect(received.filter((id) => id.startsWith(orderId))).toEqual(ids);
}, 150_000);
