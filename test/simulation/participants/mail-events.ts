import { type MailEvent, toMailTag } from '../../../functions/notification/domain/record-mail-event.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';
import type { System } from '../harness/system.ts';
import type { AcceptedMail } from './mail-provider.ts';

const timeoutMs = 5_000;
const maxPauseMs = 300_000;
const seconds = [200, 5_000] as const;
/** Some events come before the response to the call, and some after more than a minute. */
const delaysMs = [[0, 30], seconds, seconds, seconds, seconds, seconds, seconds, [20_000, 200_000]] as const;

/** Publishes the events of a provider that has them: within seconds, sometimes at once or after minutes, and sometimes twice. */
export function startMailEvents(harness: Harness, { recordMailEvent }: System, random: Random): void {
  if (harness.conditions.mail !== 'ses') return;
  const { timeline, note } = harness.runtime;
  const publish = async (mail: AcceptedMail, eventType: string, more: Partial<MailEvent['detail']> = {}) => {
    const [least, most] = random.pick(delaysMs);
    await timeline.wait(random.between(least, most));
    const detail = { eventType, mail: { messageId: 'mail', tags: { notification: [toMailTag(mail.id)] } }, ...more };
    for (let failures = 0; ; failures += 1) {
      const invocation = await recordMailEvent(timeoutMs, (record) => record({ detail }));
      const result = typeof invocation === 'object' && 'result' in invocation ? invocation.result : undefined;
      note(`MAIL EVENT ${mail.id.slice(0, 8)} ${eventType} → ${result}`);
      if (result === 'ignored') harness.reportViolation(`the event ${eventType} of ${mail.id} was ignored`);
      if (result && eventType === 'Send') mail.recordedAt ??= timeline.now();
      if (result) return;
      await timeline.wait(Math.min(1_000 * 2 ** failures, maxPauseMs));
    }
  };
  harness.mail.onMailAccepted((mail) => {
    void publish(mail, 'Send');
    if (random.chance(0.05)) void publish(mail, 'Send');
    if (mail.to.includes('bounce')) void publish(mail, 'Bounce', { bounce: { bounceType: 'Permanent' } });
    if (mail.to.includes('complaint')) void publish(mail, 'Complaint');
  });
}
