import type { Mark, MarkKey } from '../../../functions/notification/domain/mark.ts';
import type { Marks } from '../../../functions/notification/domain/ports.ts';
import type { Conditions } from '../harness/conditions.ts';
import { unknownPolicies } from '../participants/mail-provider.ts';
import { containsPersonal } from './personal.ts';

/** The states that each state may be followed by. Written independently of the domain. */
const followers: Readonly<Record<string, readonly string[]>> = {
  none: ['claimed', 'failed'],
  // An event may settle an earlier call after a later one has failed.
  released: ['claimed', 'failed', 'sent'],
  claimed: ['claimed', 'released', 'sent', 'failed', 'unknown'],
  sent: ['sent', 'failed'],
  failed: ['failed'],
  unknown: ['sent', 'failed'],
};

/** Wraps the marks of notifications, and checks at each write that no mark goes back. */
export function createMarkChecks(
  marks: Marks,
  { mail, reportViolation }: Pick<Conditions, 'mail'> & { reportViolation: (violation: string) => void },
) {
  const { waitSeconds, afterwards } = unknownPolicies[mail];
  const written = new Map<string, { mark: Mark; claimedAt: number; reclaims: number }>();
  const toKey = ({ orderId, sequence, channel }: MarkKey) => `${orderId}.${sequence}.${channel}`;
  const checkWrite = (mark: Mark) => {
    const key = toKey(mark);
    const before = written.get(key);
    const [from, to, at] = [before?.mark.state ?? 'none', mark.state, Date.parse(mark.updatedAt)];
    if (!followers[from]?.includes(to)) reportViolation(`the mark of ${key} went from ${from} to ${to}`);
    if (containsPersonal(mark)) reportViolation(`the mark of ${key} has personal data`);
    const isReclaimed = from === 'claimed' && to === 'claimed';
    if (isReclaimed && (afterwards === 'leave' || at < (before?.claimedAt ?? 0) + waitSeconds * 1_000))
      reportViolation(`${key} was claimed again too early, or although its outcome is to be left`);
    written.set(key, {
      mark,
      claimedAt: to === 'claimed' ? at : (before?.claimedAt ?? 0),
      reclaims: (before?.reclaims ?? 0) + (isReclaimed ? 1 : 0),
    });
  };
  const checked: Marks = {
    ...marks,
    async save(mark) {
      const saved = await marks.save(mark);
      if (saved === 'saved') checkWrite(mark);
      return saved;
    },
  };
  return { marks: checked, written };
}
export type MarkChecks = ReturnType<typeof createMarkChecks>;
