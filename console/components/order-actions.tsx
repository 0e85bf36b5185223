import { post } from '../api/client.ts';
import type { Order } from '../api/types.ts';
import { Action } from './action.tsx';
import { DiscardDeadLetter, RedriveDeadLetter } from './dead-letter-actions.tsx';

type OrderActionProps = { action: string; path: string; order: Order | undefined; onDone: () => void };

/** A button for an action that the explanation offers. */
export function OrderAction({ action, path, order, onDone }: OrderActionProps) {
  const reasons = order?.needsAttention?.reasons ?? [];
  switch (action) {
    case 'cancel':
      return (
        <Action
          label="Cancel the order"
          explains="The order is cancelled if its parcel has not left yet: the stock comes back, and what was paid is refunded. The customer is notified."
          inputs={[{ name: 'reason', label: 'Reason' }]}
          isDangerous
          run={({ reason }) => post(path, reason ? { reason } : {}).then(() => 'The cancellation is requested.')}
          onDone={onDone}
        />
      );
    case 'acknowledge':
      return (
        <Action
          label="Acknowledge"
          explains="The order stops asking for attention for this reason. Nothing else changes. Your name enters its history."
          inputs={[
            { name: 'reason', label: 'Reason', options: reasons, isRequired: true },
            { name: 'note', label: 'Note' },
          ]}
          run={({ reason, note }) => post(path, { reason, ...(note && { note }) }).then(() => 'Acknowledged.')}
          onDone={onDone}
        />
      );
    case 'redrive':
      return <RedriveDeadLetter path={path} onDone={onDone} />;
    case 'discard':
      return <DiscardDeadLetter path={path} onDone={onDone} />;
    default:
      return null;
  }
}
