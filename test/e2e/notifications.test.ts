import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, closeConnections, shop, waitFor } from './api.ts';
import { listOrderNotifications } from './client.ts';
import {
  canReachEngines,
  corruptItem,
  createMessage,
  deleteItem,
  listMails,
  scanItems,
  sendToQueue,
} from './engines.ts';
import { createOrderRequest, createProduct, get, listEvents, placeOrder, post, waitForStatus } from './fixtures.ts';

afterAll(closeConnections);
const testOnEngines = canReachEngines ? test : test.skip;

async function placeOrderOf(email: string): Promise<string> {
  return (await placeOrder(createOrderRequest(await createProduct(1), { contact: { email } }))).orderId;
}

/** Returns the notifications of an order once they are so many and none of them is pending. */
async function waitForNotifications(orderId: string, count: number) {
  const { items } = await waitFor(
    async () => ok(listOrderNotifications(orderId, {}, as(shop))),
    (list) => list.items.length >= count && list.items.every(({ status }) => status !== 'pending'),
  );
  return items;
}

test('notifies a customer once that an order is placed, shipped and delivered', async () => {
  const orderId = await placeOrderOf('ada@example.com');
  await waitForStatus(orderId, 'DELIVERED');

  const notifications = await waitForNotifications(orderId, 3);

  const sent = { channel: 'email', status: 'sent', attempts: 1, to: 'a***@example.com' };
  expect(notifications).toMatchObject([
    { ...sent, template: 'placed' },
    { ...sent, template: 'shipped' },
    { ...sent, template: 'delivered' },
  ]);
});

testOnEngines('sends a notification in its third attempt when the mail provider fails twice', async () => {
  const orderId = await placeOrderOf('flaky@example.com');

  const [placed] = await waitForNotifications(orderId, 1);

  expect(placed).toMatchObject({ template: 'placed', status: 'sent', attempts: 3 });
});

testOnEngines('records in the history that a mail bounced', async () => {
  const orderId = await placeOrderOf('bounce@example.com');

  const failed = await waitFor(
    async () => (await listEvents(orderId)).find(({ type }) => type === 'notification.failed'),
    (event) => event !== undefined,
  );

  expect(failed?.data).toMatchObject({ channel: 'email', template: 'placed', reason: 'bounced' });
  expect(JSON.stringify(failed)).not.toContain('bounce@');
});

testOnEngines(
  'redrives a notification that failed all of its attempts',
  async () => {
    const orderId = randomUUID();
    const key = { pk: `order#${orderId}`, sk: '000001#email' };
    const repair = await corruptItem('Notifications', key);
    // So late a notification is sent only if no later one was.
    const at = new Date(Date.now() - 13 * 60 * 60 * 1_000).toISOString();
    const notification = {
      ...{ clientId: shop.clientId, sequence: 1, channel: 'email', template: 'placed', to: 'ada@example.com' },
      ...{ at, placedAt: at, total: 100, currency: 'EUR', paid: false },
      items: [{ name: 'Espresso cups', quantity: 1, lineTotal: 100 }],
    };
    await sendToQueue(
      'notifications.fifo',
      createMessage('notification.requested', '/events', orderId, notification),
      orderId,
    );
    const [deadLetter] = (
      await waitFor(
        () => get(`/operations/dead-letters?orderId=${orderId}`),
        ({ items }) => items.length > 0,
        90_000,
      )
    ).items;

    await repair();
    const { json } = await post(`/operations/dead-letters/${deadLetter.id}/redrive`, undefined);

    expect([deadLetter.reason, deadLetter.attempts, json.outcome]).toEqual(['attempts_spent', 6, 'queued']);
    const mark = await waitFor(
      async () => (await scanItems('Notifications')).find(({ pk }) => pk?.S === key.pk),
      (item) => item?.state?.S === 'sent',
    );
    expect(mark?.attempts?.N).toBe('1');
    await deleteItem('Notifications', key);
  },
  180_000,
);

testOnEngines(
  'mails the report of the day that has ended to the address of the stage once, with the figures of the API',
  async () => {
    const mails = await waitFor(
      () => listMails('owner@example.com'),
      (list) => list.length > 0,
      150_000,
    );

    const { subject, text, html } = mails.at(-1) ?? { subject: '', text: '', html: '' };
    const [link, day] = /http\S+\/console\/figures\?day=(\S+)/.exec(text) ?? [];
    const report = await get(`/analytics/report?day=${day}`);
    expect(subject).toContain(`${report.orders.placed} placed, ${report.orders.delivered} delivered`);
    expect(html).toContain(`href="${link}"`);
    expect(Date.parse(report.to)).toBeLessThan(Date.now());
    expect(Date.parse(report.to)).toBeGreaterThan(Date.now() - 25 * 3_600_000);
    // A second one is of another day: the day may end during the run.
    expect(new Set(mails.map((mail) => mail.subject)).size).toBe(mails.length);
  },
  180_000,
);
