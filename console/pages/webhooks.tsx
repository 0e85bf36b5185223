import { choices } from '../api/choices.ts';
import { post, withQuery } from '../api/client.ts';
import { useData, usePages } from '../api/hooks.ts';
import type { Webhook, WebhookAttemptList } from '../api/types.ts';
import { Action } from '../components/action.tsx';
import { Chip, Facts, OrderLink, Page, Panel, Status, Time } from '../components/basics.tsx';
import { Filter } from '../components/filter.tsx';
import { List, Table } from '../components/table.tsx';
import { WebhookControls } from '../components/webhook-controls.tsx';
import { formatDuration, formatTime } from '../format.ts';
import { Link, type PageProps } from '../router.tsx';

type Attempt = WebhookAttemptList['items'][number];

const clientFields = [{ name: 'clientId', label: 'Client' }];
const attemptFields = [{ name: 'result', label: 'Result', options: choices.attemptResult }];

/** The webhooks of a client, or of all clients. */
export function WebhooksPage({ query }: PageProps) {
  const clientId = query.get('clientId') ?? '';
  const pages = usePages<Webhook>(withQuery('/webhooks', { clientId }), 15_000);
  return (
    <Page title="Webhooks">
      <Filter path="/console/webhooks" query={query} fields={clientFields} />
      <List
        caption="Webhooks"
        pages={pages}
        empty="There is no webhook."
        toKey={({ webhookId }) => webhookId}
        columns={[
          { title: 'Receiver', show: ({ webhookId, url }) => <Link to={`/console/webhooks/${webhookId}`}>{url}</Link> },
          { title: 'Client', show: (webhook) => webhook.clientId },
          { title: 'Status', show: (webhook) => <Chip status={webhook.status} /> },
          { title: 'Behind', isNumber: true, show: ({ lagSeconds }) => formatDuration(1_000 * lagSeconds) },
          { title: 'Failing', show: ({ failingSince }) => (failingSince ? <Time at={failingSince} /> : '–') },
          { title: 'Parked', isNumber: true, show: ({ parked }) => parked.length },
          { title: 'Missed', isNumber: true, show: ({ missed }) => missed },
        ]}
      />
    </Page>
  );
}

/** One webhook: its state, its parked orders and its attempts, and what can be done about it. */
export function WebhookPage({ id, query }: PageProps) {
  const path = `/webhooks/${encodeURIComponent(id)}`;
  const result = query.get('result') ?? '';
  const webhook = useData<Webhook>(path, 10_000);
  const attempts = usePages<Attempt>(withQuery(`${path}/attempts`, { result }), 10_000);
  const { data } = webhook;
  const reload = () => {
    webhook.reload();
    attempts.reload();
  };
  return (
    <Page title="Webhook" actions={data && <WebhookControls webhook={data} path={path} onDone={reload} />}>
      <Status {...webhook} />
      {data && (
        <div class="columns">
          <Panel title="State">
            <Facts
              rows={[
                ['receiver', data.url],
                ['client', data.clientId],
                ['status', <Chip status={data.status} />],
                ['disabled because', data.disabledBecause],
                ['behind', formatDuration(1_000 * data.lagSeconds)],
                ['failing since', data.failingSince && formatTime(data.failingSince)],
                ['next attempt', data.retryAt && formatTime(data.retryAt)],
                ['missed events', data.missed],
                ['types', data.types?.join(', ') ?? 'all'],
                ['description', data.description],
                ['contact', data.contactEmail],
              ]}
            />
          </Panel>
          <Panel title="Parked orders">
            {data.parked.length === 0 ? (
              <p class="quiet">No order is parked.</p>
            ) : (
              <Table
                caption="Their events wait until the receiver accepts the first"
                rows={data.parked}
                toKey={({ orderId }) => orderId}
                columns={[
                  { title: 'Order', show: ({ orderId }) => <OrderLink id={orderId} /> },
                  { title: 'Events', isNumber: true, show: ({ events }) => events.length },
                  { title: 'Next attempt', show: ({ nextAttemptAt }) => formatTime(nextAttemptAt) },
                ]}
              />
            )}
          </Panel>
        </div>
      )}
      <Filter path={`/console/webhooks/${id}`} query={query} fields={attemptFields} />
      <List
        caption="Attempts of the last 30 days, the newest first"
        pages={attempts}
        empty="There is no attempt."
        toKey={({ eventId, at }) => `${eventId} ${at}`}
        columns={[
          { title: 'At', show: ({ at }) => formatTime(at) },
          { title: 'Event', show: ({ type }) => type },
          { title: 'Order', show: ({ orderId }) => <OrderLink id={orderId} /> },
          { title: 'Response', show: ({ statusCode, error }) => error ?? statusCode },
          { title: 'Took', isNumber: true, show: ({ durationMs }) => formatDuration(durationMs) },
          { title: 'Next', show: ({ nextAttemptAt }) => (nextAttemptAt ? formatTime(nextAttemptAt) : '–') },
          {
            title: 'Again',
            show: ({ eventId }) => (
              <Action
                label="Resend"
                explains="The event is posted again, with the same id."
                run={() =>
                  post(`${path}/events/${encodeURIComponent(eventId)}/resend`).then(() => 'The event is sent again.')
                }
                onDone={reload}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}
