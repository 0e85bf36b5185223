import { pendingReplies } from '../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { orderStatuses, transitions } from '../../functions/ordering/domain/statuses.ts';

/** Renders the status diagram and the pending replies from the tables that the code runs. */
export function renderStatusDiagram(): string {
  const arrows = orderStatuses.flatMap((from) => {
    const following = transitions[from];
    return following.length === 0 ? [`  ${from} --> [*]`] : following.map((to) => `  ${from} --> ${to}`);
  });
  const rows = Object.entries(pendingReplies).map(
    ([name, { service, command, sendsCommand, reminders }]) =>
      `| ${name} | ${service} | \`${command}\` | ${sendsCommand ? 'yes' : 'only when overdue'} | ${reminders} |`,
  );
  return [
    '# The statuses of an order',
    '',
    'Generated from `statuses.ts` and `lifecycle/pending-replies.ts` by `npm run docs`. An arrow that skips a status is a',
    'message that overtook another: ordering applies it. There is no arrow back.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> PENDING_SHIPMENT',
    ...arrows,
    '```',
    '',
    '## Pending replies',
    '',
    'When a reply is overdue, the sweeper sends a reminder and doubles the timeout. After the last reminder, the order needs a person.',
    '',
    '| pending reply | participant | command | sent at once | reminders |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
