import { expect, test } from '@jest/globals';
import type { NotificationFailed } from '../../../../functions/messages/order-stream/notification-messages.ts';
import { change } from '../../../../functions/notification/domain/mark.ts';
import type { NotificationMetrics } from '../../../../functions/notification/domain/ports.ts';
import { recordMailEvent } from '../../../../functions/notification/domain/record-mail-event.ts';
import { at, orderId, secondsLater } from '../../../support/example.ts';
import { memoryMarks } from '../../../support/memory/marks.ts';
import { mark } from '../example.ts';
import { createMailEvent } from '../mail-event.ts';

const sent = change(mark, { state: 'sent', providerId: 'ses-1' }, new Date(at));

async function createHarness(...marks: (typeof mark)[]) {
  const stored = memoryMarks();
  for (const each of marks) await stored.save(each);
  const reports: NotificationFailed[] = [];
  const counted: NotificationMetrics[] = [];
  const ports = {
    marks: stored,
    report: async (message: NotificationFailed) => void reports.push(message),
    record: (metrics: NotificationMetrics) => void counted.push(metrics),
    now: () => new Date(secondsLater(9)),
  };
  const find = () => stored.find({ orderId, sequence: 1, channel: 'email' });
  return { ports, reports, counted, find };
}

test('settles a claimed mark by the event that the mail was sent, once', async () => {
  const { ports, counted, find, reports } = await createHarness(mark);

  await recordMailEvent(createMailEvent('Send'), ports);
  await recordMailEvent(createMailEvent('Send'), ports);

  expect(await find()).toMatchObject({ state: 'sent', providerId: 'ses-1', revision: 2 });
  expect(counted).toEqual([{ notificationsSent: 1, notificationDelayMs: 9_000 }]);
  expect(reports).toEqual([]);
});

test.each([
  ['Bounce', 'bounced', { notificationsFailed: 1, mailsBounced: 1 }],
  ['Reject', 'rejected', { notificationsFailed: 1 }],
] as const)('fails a sent notification at a %s, and reports it as %s', async (type, reason, metrics) => {
  const { ports, counted, find, reports } = await createHarness(mark, sent);

  await recordMailEvent(createMailEvent(type, { bounce: { bounceType: 'Permanent' } }), ports);
  await recordMailEvent(createMailEvent(type, { bounce: { bounceType: 'Permanent' } }), ports);
  await recordMailEvent(createMailEvent('Send'), ports);

  expect(await find()).toMatchObject({ state: 'failed', failure: reason, revision: 3 });
  expect(counted).toEqual([metrics]);
  expect(new Set(reports.map(({ id }) => id))).toEqual(new Set([`${orderId}.1.email:${reason}`]));
});

test('reports no bounce of a mail about a webhook, which has no history', async () => {
  const { ports, counted, find, reports } = await createHarness(
    { ...mark, template: 'webhook_disabled' },
    { ...sent, template: 'webhook_disabled' },
  );

  await recordMailEvent(createMailEvent('Bounce', { bounce: { bounceType: 'Permanent' } }), ports);

  expect(await find()).toMatchObject({ state: 'failed', failure: 'bounced' });
  expect(counted).toEqual([{ notificationsFailed: 1, mailsBounced: 1 }]);
  expect(reports).toEqual([]);
});

test('keeps a notification sent that its recipient complains about, and reports the complaint', async () => {
  const { ports, counted, find, reports } = await createHarness(mark, sent);

  await recordMailEvent(createMailEvent('Complaint'), ports);

  expect(await find()).toMatchObject({ state: 'sent', failure: 'complained' });
  expect(counted).toEqual([{ mailsComplained: 1 }]);
  expect(reports).toMatchObject([{ data: { reason: 'complained', template: 'shipped' } }]);
});

test('settles a claimed mark by a complaint: the mail was delivered', async () => {
  const { ports, find } = await createHarness(mark);

  await recordMailEvent(createMailEvent('Complaint'), ports);

  expect(await find()).toMatchObject({ state: 'sent', providerId: 'ses-1', failure: 'complained' });
});

test('ignores a reply such as "out of office"', async () => {
  const { ports, find } = await createHarness(mark, sent);
  const bounce = { bounceType: 'Transient', bounceSubType: 'General' };

  expect(await recordMailEvent(createMailEvent('Bounce', { bounce }), ports)).toBe('ignored');
  expect(await find()).toEqual(sent);
});

test.each([
  ['of a mail that is not ours', createMailEvent('Send', { mail: { messageId: 'x', tags: {} } })],
  ['of a notification without a mark', createMailEvent('Send')],
  ['of an unknown type', createMailEvent('Delivery')],
])('ignores an event %s', async (_, event) => {
  const { ports } = await createHarness();

  expect(await recordMailEvent(event, ports)).toBe('ignored');
});

test('retries when the sender settles the same mark at once', async () => {
  const { ports, find } = await createHarness(mark);
  let isFirst = true;
  const racing = {
    ...ports.marks,
    async save(next: typeof mark) {
      if (isFirst) await ports.marks.save(sent);
      isFirst = false;
      return ports.marks.save(next);
    },
  };

  await recordMailEvent(createMailEvent('Bounce', { bounce: { bounceType: 'Permanent' } }), {
    ...ports,
    marks: racing,
  });

  expect(await find()).toMatchObject({ state: 'failed', revision: 3 });
});
