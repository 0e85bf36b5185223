import { ProviderFault } from '../../messages/fault.ts';
import { getNotificationId } from '../../messages/order-stream/notification-messages.ts';
import type { NotificationMessage } from '../../messages/order-stream/webhook-notices.ts';
import { Refusal } from '../../messages/refusal.ts';
import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import { reportFailure } from './failure-message.ts';
import { change, claim, decideStep, getMarkKey, type Mark } from './mark.ts';
import type { NotificationProvider, Ports, SendOutcome } from './ports.ts';
import { maxAttempts } from './view.ts';

/** `known`: the notification was settled before. `deferred`: the message must come again and spends no attempt. */
export type Result =
  | { outcome: 'sent' | 'failed' | 'outdated' | 'unknown' | 'known' }
  | { outcome: 'deferred'; seconds: number; reason: string };

const maxConflicts = 8;
/** Shorter than any wait for an unknown outcome. */
const maxClaimMs = 5_000;
/** A notification that is so late is not sent after a later one of its order. */
const maxLateMs = 12 * 60 * 60 * 1_000;

/**
 * Sends a notification, once as far as the provider lets us know. The mark is claimed before the call and settled after it,
 * so that a crash between leaves a claimed mark: the outcome is unknown, and the provider's policy decides. Throws a
 * `ProviderFault` for an attempt that failed.
 */
export async function sendNotification(request: NotificationMessage, ports: Ports): Promise<Result> {
  const provider = ports.findProvider(request.data.channel);
  if (!provider) throw new Refusal('unavailable', 'This release does not know the channel.');
  const mark = await ports.marks.find(getMarkKey(request));
  const step = decideStep(mark, ports.now(), provider.unknownPolicy);
  if (step.type === 'wait') return defer('the outcome of the last call is not known yet', step.seconds);
  if (mark && step.type === 'leave') return leave(mark, ports);
  if (mark && step.type === 'done') return reportAgain(mark, ports);
  if (await isOutdated(request, ports)) return skip(claim(mark, request, ports.now()), ports);
  if (!isSingleRecipient(request.data.to)) return refuse(claim(mark, request, ports.now()), ports);
  return claimAndSend(mark, request, provider, ports);
}

async function claimAndSend(
  mark: Mark | undefined,
  request: NotificationMessage,
  provider: NotificationProvider,
  ports: Ports,
): Promise<Result> {
  const content = await ports.render(request);
  if (!content) throw new UnknownTemplate('this release does not know the template');
  const send = await provider.admit();
  const claimed = claim(mark, request, ports.now());
  if ((await ports.marks.save(claimed)) === 'conflict') return defer('another attempt is in progress');
  if (mark?.state === 'claimed') ports.record({ notificationsUnknown: 1 });
  // A function that was frozen after its claim no longer owns it: another attempt may have claimed the mark since.
  if (ports.now().getTime() - Date.parse(claimed.updatedAt) > maxClaimMs) return defer('the claim took too long');
  const id = getNotificationId(request.subject, request.data);
  return settle(claimed, await send({ id, to: request.data.to, ...content }), ports);
}

async function settle(claimed: Mark, outcome: SendOutcome, ports: Ports): Promise<Result> {
  const { attempts } = claimed;
  switch (outcome.type) {
    case 'accepted':
      return accept(claimed, outcome.providerId, ports);
    case 'refused':
      return refuse(change(claimed, {}, ports.now()), ports);
    case 'failed':
      await release(claimed, attempts, ports);
      if (attempts % maxAttempts === 0) ports.record({ notificationsFailed: 1 });
      throw new ProviderFault(outcome.detail, 'this order');
    case 'unavailable':
      await release(claimed, attempts - 1, ports);
      return defer(outcome.detail);
    case 'unknown':
      return defer(outcome.detail);
  }
}

/** Marks as sent. The provider's own event may have done so already. */
async function accept({ orderId, sequence, channel }: Mark, providerId: string, ports: Ports): Promise<Result> {
  await retryOnConflict(maxConflicts, async () => {
    const mark = await ports.marks.find({ orderId, sequence, channel });
    if (!mark || mark.state === 'sent' || mark.state === 'failed') return 'saved';
    const now = ports.now();
    const saved = await ports.marks.save(change(mark, { state: 'sent', providerId }, now));
    if (saved === 'saved')
      ports.record({ notificationsSent: 1, notificationDelayMs: now.getTime() - Date.parse(mark.eventAt) });
    return saved;
  });
  return { outcome: 'sent' };
}

/** Releases the claim, unless another request has changed the mark since. */
async function release(claimed: Mark, attempts: number, { marks, now }: Ports): Promise<void> {
  await marks.save(change(claimed, { state: 'released', attempts }, now()));
}

async function refuse(mark: Mark, ports: Ports): Promise<Result> {
  const failed: Mark = { ...mark, state: 'failed', failure: 'refused' };
  if ((await ports.marks.save(failed)) === 'conflict') return defer('another attempt is in progress');
  ports.record({ notificationsFailed: 1 });
  await reportFailure(failed, 'refused', ports);
  return { outcome: 'failed' };
}

/** Reports a refusal again: the first report may have been lost in a crash after the mark was saved. */
async function reportAgain(mark: Mark, ports: Ports): Promise<Result> {
  if (mark.failure === 'refused') await reportFailure(mark, 'refused', ports);
  return { outcome: 'known' };
}

async function leave(mark: Mark, { marks, record, now }: Ports): Promise<Result> {
  if ((await marks.save(change(mark, { state: 'unknown' }, now()))) === 'conflict')
    return defer('another attempt is in progress');
  record({ notificationsUnknown: 1 });
  return { outcome: 'unknown' };
}

async function isOutdated({ subject, data }: NotificationMessage, { marks, now }: Ports): Promise<boolean> {
  if (now().getTime() - Date.parse(data.at) < maxLateMs) return false;
  const isLater = ({ sequence, channel, state }: Mark) =>
    sequence > data.sequence && channel === data.channel && state === 'sent';
  return (await marks.list(subject)).some(isLater);
}

async function skip(mark: Mark, { marks }: Ports): Promise<Result> {
  const skipped: Mark = { ...mark, state: 'failed', failure: 'outdated', attempts: mark.attempts - 1 };
  return (await marks.save(skipped)) === 'conflict' ? defer('another attempt is in progress') : { outcome: 'outdated' };
}

/** Whether the text is one address or number, and nothing that a header or a list of recipients could be made of. */
function isSingleRecipient(to: string): boolean {
  return /^[^\s\p{Cc}<>()[\]\\,;:"]{1,254}$/u.test(to);
}

/** Fails the attempt: another release may know the template. The name stands for the fault code. */
class UnknownTemplate extends Error {
  override readonly name = 'UnknownMessage';
}

function defer(reason: string, seconds = 0): Result {
  return { outcome: 'deferred', seconds, reason };
}
