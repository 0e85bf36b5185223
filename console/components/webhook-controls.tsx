import { post, send } from '../api/client.ts';
import type { Webhook, WebhookPing } from '../api/types.ts';
import { formatDuration } from '../format.ts';
import { navigate } from '../router.tsx';
import { Action } from './action.tsx';

type ControlsProps = { webhook: Webhook; path: string; onDone: () => void };

/** What can be done about a webhook. */
export function WebhookControls({ webhook, path, onDone }: ControlsProps) {
  return (
    <>
      <Action
        label="Ping"
        explains="A signed event webhook.ping is posted to the receiver, once."
        run={async () => {
          const { status, durationMs, error } = await post<WebhookPing>(`${path}/ping`);
          return `${error ?? `The receiver responded with ${status}`} after ${formatDuration(durationMs)}.`;
        }}
        onDone={onDone}
      />
      {webhook.status === 'enabled' ? (
        <Action
          label="Pause"
          explains="Events wait until the webhook is resumed. None is lost within 30 days."
          run={() => post(`${path}/pause`).then(() => 'The webhook is paused.')}
          onDone={onDone}
        />
      ) : (
        <Action
          label="Resume"
          explains="Delivery goes on where it stopped, or leaves out what has happened until now."
          inputs={[{ name: 'from', label: 'From', options: ['stopped', 'now'], isRequired: true }]}
          run={({ from }) => post(`${path}/resume`, { from }).then(() => 'The webhook is enabled.')}
          onDone={onDone}
        />
      )}
      <Action
        label="Replay"
        explains="Everything from this time on is posted again, with the same ids."
        inputs={[
          {
            name: 'from',
            label: 'From (UTC)',
            value: new Date(Date.now() - 3_600_000).toISOString(),
            isRequired: true,
          },
        ]}
        run={({ from }) => post(`${path}/replay`, { from }).then(() => 'The webhook goes on from there.')}
        onDone={onDone}
      />
      <Action
        label="Delete"
        explains="The webhook and its secret are deleted. Events that are not delivered yet never are."
        isDangerous
        run={async () => {
          await send('DELETE', path);
          navigate('/console/webhooks');
          return 'The webhook is deleted.';
        }}
      />
    </>
  );
}
