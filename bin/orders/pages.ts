import type { Command } from 'commander';
import type { ApiSession } from '../connections/api.ts';
import { getList, getText, type Json } from '../terminal/json.ts';
import { type Column, formatTable } from '../terminal/print.ts';

export type PageOptions = { limit?: string; cursor?: string };

export function addPageOptions(command: Command): Command {
  return command
    .option('--limit <n>', 'the size of a page, 1 to 100 (default: 20)')
    .option('--cursor <cursor>', 'continue after the page that printed this cursor');
}

/** Requests one page of a list and prints it. */
export async function showPage(
  { api, options, show, note }: ApiSession<PageOptions>,
  path: string,
  format: readonly Column<Json>[] | ((items: Json[]) => string),
  { empty = 'none', ...filter }: { empty?: string } & Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  const { limit, cursor, json } = options;
  const { body } = await api.get(path, { query: { ...filter, limit, cursor } });
  const items = getList(body, 'items');
  show(body, () => (typeof format === 'function' ? format(items) : formatTable(items, format, empty)));
  const next = getText(body, 'nextCursor');
  if (next !== '' && !json) note(`More results: add --cursor ${next}`);
}

/** Requests a document and prints it. */
export async function showDocument({ api, show }: ApiSession, path: string, format: (document: Json) => string) {
  const { body } = await api.get(path);
  show(body, () => format(body));
}
