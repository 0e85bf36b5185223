import { beforeAll, expect, test } from '@jest/globals';
import { findCanary } from './canaries.ts';
import { recordedLines } from './recording.ts';

let lines: string[];
beforeAll(() => {
  lines = recordedLines();
});

const offending = (isOffence: (line: string) => unknown) => lines.filter(isOffence).slice(0, 5);

test('what was planted while the suite ran stands in no line of a log, no measure and no message attribute', () => {
  expect(offending(findCanary)).toEqual([]);
});

test.each([
  ['a token', /\beyJ[\w-]{10,}\.[\w-]+/],
  ['a payment token', /\btok_\w/],
  ['an e-mail address', /[^\s@"\\<>]+@[^\s@"\\<>]+\.\w/],
  ['a private key', /"d":"|PRIVATE KEY/],
  ['a secret of the clients that the system begins with', /\b(?:demo|carrier|operator)-secret\b/],
])('nor does %s, whoever sent it', (_, pattern) => {
  expect(offending((line) => pattern.test(line))).toEqual([]);
});

test('what is written down is what happened, not silence', () => {
  const said = new Set(lines.map((line) => /"message":"([^"]+)"/.exec(line)?.[1]));

  for (const message of ['answered', 'order placed', 'set aside', 'try failed', 'dead letter', 'measured'])
    expect([...said]).toContain(message);
  expect(lines.some((line) => line.startsWith('{"recorded":"attributes"'))).toBe(true);
});
