import { beforeAll, expect, test } from '@jest/globals';
import { findCanary } from './canaries.ts';
import { readRecordedLines } from './recording.ts';

let lines: string[];
beforeAll(() => {
  lines = readRecordedLines().filter((line) => !line.startsWith('{"recorded":"call"'));
});

const findLines = (isMatch: (line: string) => unknown) => lines.filter(isMatch).slice(0, 5);

test('finds no canary of the end-to-end suite in logs, metrics and message attributes', () => {
  expect(findLines(findCanary)).toEqual([]);
});

test.each([
  ['token', /\beyJ[\w-]{10,}\.[\w-]+/],
  ['payment token', /\btok_\w/],
  ['authorization code', /\bcode_[\w-]{20}/],
  ['cookie', /__Host-/],
  ['e-mail address', /[^\s@"\\<>]+@[^\s@"\\<>]+\.\w/],
  ['private key', /"d":"|PRIVATE KEY/],
  ['secret of the initial clients', /\b(?:demo|carrier|operator)-secret\b/],
])('finds no %s in logs, metrics and message attributes', (_, pattern) => {
  expect(findLines((line) => pattern.test(line))).toEqual([]);
});

test('has recorded the main log lines and message attributes', () => {
  const messages = new Set(lines.map((line) => /"message":"([^"]+)"/.exec(line)?.[1]));

  for (const message of [
    'request completed',
    'message dead-lettered',
    'attempt failed',
    'dead letter stored',
    'metrics recorded',
  ])
    expect([...messages]).toContain(message);
  expect(lines.some((line) => line.startsWith('{"recorded":"attributes"'))).toBe(true);
});
