import type { Mark } from '../../../functions/notification/domain/mark.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Harness } from '../harness/harness.ts';
import { containsPersonal } from './personal.ts';

/** Written independently of the domain. */
const templatesByStatus: Readonly<Record<string, string>> = {
  ...{ CONFIRMED: 'paid', SHIPPED: 'shipped', DELIVERED: 'delivered' },
  ...{ CANCELLED: 'cancelled', FAILED: 'failed' },
};
const outdatedMs = 12 * 3_600_000;

/**
 * Checks the notifications once the faults have stopped: each event that calls for one has one mail, or its failure is in
 * the history of its order, or its message is an open dead letter. More mails are accepted for unknown outcomes only.
 */
export function checkNotifications(harness: Harness): void {
  const { stored, marks, mail, reportViolation, feed } = harness;
  const calledFor = new Map([...stored.orders.values()].flatMap(listExpected));
  for (const id of new Set([...marks.written.keys(), ...mail.accepted.keys()]))
    if (!calledFor.has(id) && !isNotice(id, harness)) reportViolation(`no event calls for the notification ${id}`);
  for (const [id, expected] of calledFor)
    for (const violation of checkNotification(id, expected, harness))
      reportViolation(`notification ${id}: ${violation}`);
  for (const order of stored.orders.values()) checkHistory(order, harness);
  if (containsPersonal([...feed.feeds])) reportViolation('a feed has personal data');
}

/** Whether a webhook calls for the notification of its owner. */
function isNotice(id: string, { webhooks }: Harness): boolean {
  const [webhookId, sequence, channel] = id.split('.');
  const endpoint = webhooks.endpoints.all().find((each) => each.webhookId === webhookId);
  return channel === 'email' && Number(sequence) <= (endpoint?.noticeCount ?? 0);
}

type Expected = { order: Order; template: string };

function listExpected(order: Order): [string, Expected][] {
  if (!order.contact) return [];
  return order.history.flatMap(({ type, data, sequence }): [string, Expected][] => {
    const byType: Readonly<Record<string, string | undefined>> = {
      'order.created': order.payment ? undefined : 'placed',
      'payment.refunded': 'refunded',
      'order.status_changed': templatesByStatus[String(data.to)],
    };
    const template = byType[type];
    return template ? [[`${order.orderId}.${sequence}.email`, { order, template }]] : [];
  });
}

function checkNotification(id: string, { order, template }: Expected, harness: Harness): string[] {
  const { conditions, streamDeadLetters, deadLetters } = harness;
  const { mark, reclaims = 0 } = harness.marks.written.get(id) ?? {};
  const mails = harness.mail.accepted.get(id)?.length ?? 0;
  const isOpen = (messageId: string) => deadLetters.deadLetters.some(({ body }) => JSON.parse(body).id === messageId);
  const violations: string[] = [];
  if (mark && mark.template !== template) violations.push(`is ${mark.template}, and should be ${template}`);
  if (mails > 1 + reclaims) violations.push(`was sent ${mails} times after ${reclaims} unknown outcomes`);
  // The feed's check knows of the records of the stream that were dead-lettered.
  if (isOpen(id) || (!mark && streamDeadLetters.some(({ orderId }) => orderId === order.orderId))) return violations;
  const { state, failure } = mark ?? {};
  if (state !== 'sent' && state !== 'failed' && state !== 'unknown') violations.push(`is lost: its mark is ${state}`);
  if (state === 'unknown' && conditions.mail !== 'leave') violations.push('was left');
  if (state === 'sent' && mails === 0) violations.push('is marked as sent, and is not');
  if (failure === 'outdated' && !isOutdated(mark, harness)) violations.push('was skipped, and is not outdated');
  if (mark && failure && failure !== 'outdated') {
    const failedId = `${id}:${failure}`;
    const isReported = order.history.some((event) => event.id === failedId) || isOpen(failedId);
    if (!isReported) violations.push(`has ${failure}, and its order does not say so`);
    if (failure === 'refused' ? mails > 0 : mails === 0) violations.push(`has ${failure} after ${mails} mails`);
  }
  const isBounced = conditions.mail === 'ses' && mails > 0 && order.contact?.email.includes('bounce');
  if (isBounced && failure !== 'bounced') violations.push('has bounced, and its mark does not say so');
  return violations;
}

/** Whether the notification was twelve hours late and a later one of its order was sent. */
function isOutdated(mark: Mark | undefined, { marks }: Harness): boolean {
  if (!mark || Date.parse(mark.updatedAt) - Date.parse(mark.eventAt) < outdatedMs) return false;
  return [...marks.written.values()].some(
    ({ mark: other }) => other.orderId === mark.orderId && other.sequence > mark.sequence && other.state !== 'claimed',
  );
}

/** Every failure in a history is one of a mark. */
function checkHistory({ orderId, history }: Order, { marks, reportViolation }: Harness): void {
  for (const { type, data } of history) {
    if (type !== 'notification.failed') continue;
    const failed = marks.written.get(`${orderId}.${data.sequence}.${data.channel}`)?.mark.failure;
    if (failed === undefined) reportViolation(`${orderId}: the notification ${data.sequence} has not failed`);
  }
}
