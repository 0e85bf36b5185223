import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Replaces the table of a command in docs/figures.md. */
export function writeFigures(command: string, table: string): void {
  const page = join(import.meta.dirname, '../../../docs/figures.md');
  const text = readFileSync(page, 'utf8');
  const before = `<!-- ${command} -->\n\`\`\`text\n`;
  const start = text.indexOf(before) + before.length;
  const end = text.indexOf('\n```', start);
  if (start < before.length || end < 0) throw new Error(`${page} has no block for the table of ${command}`);
  writeFileSync(page, `${text.slice(0, start)}${table}${text.slice(end)}`);
}
