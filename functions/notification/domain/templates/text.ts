import type { View } from './view.ts';

/** Writes the text part of a mail. */
export function writeText({ heading, paragraphs, facts, words, url, items, total, notes, shopName }: View): string {
  const blocks = [
    [heading],
    ...paragraphs.map((paragraph) => [paragraph]),
    facts.map(([label, value]) => `${label} ${value}`),
    [words.track, url],
    [...items.map(({ name, quantity, amount }) => `${quantity} × ${name}  ${amount}`), `${words.total}  ${total}`],
    [...notes, '', shopName],
  ];
  return `${blocks
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
