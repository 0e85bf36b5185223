import { createGuardedProvider } from '../../../functions/notification/adapters/guarded-provider.ts';
import type {
  Notification,
  NotificationProvider,
  Send,
  SendOutcome,
  UnknownPolicy,
} from '../../../functions/notification/domain/ports.ts';
import { createTokenBuckets } from '../../../functions/platform/auth/token-bucket.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { breakerTimeoutMs, TimeoutError, withTimeout } from '../../../functions/platform/deadline.ts';
import type { MarkChecks } from '../checks/marks.ts';
import type { Conditions } from '../harness/conditions.ts';
import type { Harness } from '../harness/harness.ts';
import type { Timeline } from '../harness/timeline.ts';
import { PlannedFault, ServiceFault } from '../simulated-aws/faults.ts';
import { withFaults } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';

/** As in `functions/notification/adapters/providers.ts`. */
export const unknownPolicies: Readonly<Record<Conditions['mail'], UnknownPolicy>> = {
  ses: { waitSeconds: 60, afterwards: 'sendAgain' },
  sendAgain: { waitSeconds: 10, afterwards: 'sendAgain' },
  leave: { waitSeconds: 10, afterwards: 'leave' },
};
/** The calls that fail for the address that fails: more than a message has attempts. */
const failingCalls = 7;
/** After this time a connection that was frozen with its instance is closed, and what it did not send is lost. */
const connectionMs = 10_000;

/** A mail that the provider accepted. `recordedAt` is when its event was recorded. */
export type AcceptedMail = { id: string; to: string; claimedAt: number; recordedAt?: number };

/** Records every mail that the provider accepted, and checks each. */
export function createMailRecords({
  timeline,
  findAddress,
  marks,
  reportViolation,
  hasEvents,
}: {
  timeline: Timeline;
  /** Finds the address of the customer of an order, or of the owner of a webhook. */
  findAddress: (id: string) => string | undefined;
  marks: MarkChecks;
  reportViolation: (violation: string) => void;
  hasEvents: boolean;
}) {
  const accepted = new Map<string, AcceptedMail[]>();
  const calls = new Map<string, number>();
  let onAccepted: (mail: AcceptedMail) => void = () => undefined;
  const isInTime = ({ claimedAt, recordedAt }: AcceptedMail) =>
    recordedAt !== undefined && recordedAt <= claimedAt + unknownPolicies.ses.waitSeconds * 1_000;
  const check = ({ id, to }: AcceptedMail, earlier: readonly AcceptedMail[]) => {
    if (findAddress(id.split('.')[0] ?? '') !== to) reportViolation(`${id} was sent to another address`);
    if (!marks.written.has(id)) reportViolation(`${id} was sent before its mark was written`);
    if (hasEvents && earlier.some(isInTime)) reportViolation(`${id} was sent again after its event had been recorded`);
  };
  return {
    accepted,
    /** Calls the listener with every accepted mail. */
    onMailAccepted(listener: (mail: AcceptedMail) => void) {
      onAccepted = listener;
    },
    count() {
      const mails = [...accepted.values()].flat().length;
      return { accepted: mails, repeated: mails - accepted.size };
    },
    /** Takes a mail as the provider does. */
    take({ id, to }: Notification): SendOutcome {
      const call = (calls.get(id) ?? 0) + 1;
      calls.set(id, call);
      if (to.includes('refused')) return { type: 'refused', detail: 'the recipient is refused' };
      if (to.includes('failing') && call <= failingCalls) return { type: 'failed', detail: 'answered 550' };
      const earlier = accepted.get(id) ?? [];
      const mail = { id, to, claimedAt: marks.written.get(id)?.claimedAt ?? timeline.now() };
      check(mail, earlier);
      accepted.set(id, [...earlier, mail]);
      onAccepted(mail);
      return { type: 'accepted', providerId: `mail-${call}` };
    },
  };
}

/** Creates the provider of one instance as its function does: a mailer behind the send rate and a circuit breaker. */
export function createNotificationProvider(harness: Harness, call: Call): NotificationProvider {
  const { conditions, mailCircuits, runtime } = harness;
  const { timeline } = runtime;
  const rate = { capacity: conditions.mailsPerSecond, refillPerSecond: conditions.mailsPerSecond };
  const take = createTokenBuckets(rate, timeline.now);
  const circuits = withFaults('circuits', mailCircuits, call);
  return createGuardedProvider(createMailer(harness, call), {
    breaker: createCircuitBreaker({ name: 'mail', circuits, clock: timeline }),
    takeToken: () => take('mail'),
    unknownPolicy: unknownPolicies[conditions.mail],
  });
}

/** Creates a mailer on a connection that loses requests and responses, and is sometimes slow. */
function createMailer({ mail, runtime: { timeline, random } }: Harness, call: Call): Send {
  return async (notification) => {
    const closesAt = timeline.now() + connectionMs;
    let hasArrived = false;
    const called = call({ resource: 'mail', operation: 'send', subject: notification.id.slice(0, 8) }, async () => {
      if (timeline.now() > closesAt) throw new TimeoutError('the connection was closed');
      hasArrived = true;
      return mail.take(notification);
    });
    try {
      return await withTimeout(breakerTimeoutMs, called, timeline);
    } catch (thrown) {
      if (thrown instanceof PlannedFault) return { type: 'failed', detail: 'answered 500' };
      if (!(thrown instanceof ServiceFault) || hasArrived) return { type: 'unknown', detail: 'did not answer' };
      const concerns = random.pick(['everyone', 'everyone', 'our credentials'] as const);
      return { type: 'unavailable', detail: 'down or throttled', concerns };
    }
  };
}
