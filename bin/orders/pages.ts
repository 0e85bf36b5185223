import type { Command } from 'commander';
import { getList, getText, type Json } from '../terminal/json.ts';
import { type Column, formatTable } from '../terminal/print.ts';
import type { Session } from '../terminal/session.ts';

export type PageOptions = { limit?: string; cursor?: string };

/** Lets a command that lists go on where the list before ended. */
export function addPageOptions(command: Command): Command {
  return command
    .option('--limit <n>', 'at most so many, 1 to 100 (20)')
    .option('--cursor <cursor>', 'go on after a list that ended with it');
}

/** Asks for a page of a list and shows it. */
export async function showPage(
  { api, options, show, remark }: Session<PageOptions>,
  path: string,
  columns: readonly Column<Json>[],
  filter: Readonly<Record<string, string | undefined>> = {},
  empty?: string,
): Promise<undefined> {
  const { limit, cursor } = options;
  const { body } = await api.get(path, { query: { ...filter, limit, cursor } });
  show(body, () => formatTable(getList(body, 'items'), columns, empty));
  const next = getText(body, 'nextCursor');
  if (next !== '' && !options.json) remark(`there is more: --cursor ${next}`);
}
