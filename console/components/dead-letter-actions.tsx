import { post } from '../api/client.ts';
import type { Redriven } from '../api/types.ts';
import { Action } from './action.tsx';

type DeadLetterActionProps = { path: string; onDone: () => void };

/** Redrives a dead letter, after a rehearsal. */
export function RedriveDeadLetter({ path, onDone }: DeadLetterActionProps) {
  return (
    <Action
      label="Redrive"
      explains="The message is sent to its queue again and processed as if it were new."
      rehearse={async () => (await post<Redriven>(path, { dryRun: true })).detail}
      run={async () => (await post<Redriven>(path)).detail}
      onDone={onDone}
    />
  );
}

/** Discards a dead letter, with a reason. */
export function DiscardDeadLetter({ path, onDone }: DeadLetterActionProps) {
  return (
    <Action
      label="Discard"
      explains="The message is closed and never processed. What it would have done does not happen."
      inputs={[{ name: 'reason', label: 'Reason', isRequired: true }]}
      isDangerous
      run={(values) => post(path, values).then(() => 'Discarded.')}
      onDone={onDone}
    />
  );
}
