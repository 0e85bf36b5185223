import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

const texts = z.record(z.string(), z.string());

/** A mail that the local SES accepted. `raw` is its source, `tags` are those of SES. */
export const StoredMail = z.object({
  id: z.string(),
  at: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: texts,
  raw: z.string(),
  tags: texts,
});
export type StoredMail = z.infer<typeof StoredMail>;

/** The mails that are kept; older ones are dropped. */
const maxMails = 1_000;

/** Opens the mails of a file, one line of JSON a mail. Without a file they are kept in memory. */
export function openMails(file: string | undefined) {
  const lines = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const mails = lines.flatMap(parseMail).slice(-maxMails);
  if (file) writeFileSync(file, mails.map(toLine).join(''), { mode: 0o600 });
  return {
    list: (): StoredMail[] => [...mails],
    add(mail: StoredMail): void {
      mails.push(mail);
      if (mails.length > maxMails) mails.shift();
      if (file) appendFileSync(file, toLine(mail));
    },
  };
}

function toLine(mail: StoredMail): string {
  return `${JSON.stringify(mail)}\n`;
}

/** Parses a line; none for one that a crash cut off. */
function parseMail(line: string): StoredMail[] {
  try {
    return [StoredMail.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
