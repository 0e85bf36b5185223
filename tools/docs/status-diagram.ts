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
    'Generated from `functions/ordering/domain/statuses.ts` and `waits.ts` by `npm run docs`. An arrow that skips a status is',
    'news that overtook: it is taken. There is no arrow back.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> PENDING_SHIPMENT',
    ...arrows,
    '```',
    '',
    '## What an order can wait for',
    '',
    'The sweeper asks again when the answer is overdue, with a doubled deadline, and calls a person after the last reminder.',
    '',
    '| waits for | answered by | asked with | asked at once | reminders |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
