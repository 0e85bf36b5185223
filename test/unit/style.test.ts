import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';

// Holds what no linter holds. Each test lists all offences at once, as `file:line: text`, in the order of the folders.
const generated = /^(docs\/(openapi|asyncapi|released)\.json|package-lock\.json|test\/e2e\/client\.ts)/;
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => existsSync(file) && !generated.test(file) && file !== 'test/unit/style.test.ts')
  .sort()
  .map((file) => ({ file, text: /\.(?:ts|js|mjs|py|md)$/.test(file) ? readFileSync(file, 'utf8') : '' }));
const sources = files.filter(({ file }) => /^(?:bin|lib|functions|local|tools)\/.*\.ts$/.test(file));
const tests = files.filter(({ file }) => /^test\/.*\.ts$/.test(file));
const documents = files.filter(({ file }) => /\.md$/.test(file) && file !== 'docs/decisions.md');

type File = (typeof files)[number];

function find(where: readonly File[], pattern: RegExp, isAllowed: (match: RegExpMatchArray) => boolean = () => false) {
  return where.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)]
      .filter((match) => !isAllowed(match))
      .map((match) => `${locate(file, text, match.index)} ${match[0].replace(/\s+/g, ' ').trim()}`),
  );
}

function locate(file: string, text: string, index: number): string {
  return `${file}:${text.slice(0, index).split('\n').length}:`;
}

test('names each function by a verb: no participle, no …Of', () => {
  const functions = /^(?:export )?(?:(?:async )?function\*? |const (?=\w+ = (?:async )?\([^)]*\)[^=\n]*=>))(\w+)/gm;
  const isVerb = ([, name = '']: RegExpMatchArray) =>
    !/Of$/.test(name) && (!/^[a-z]+ed(?![a-z])/.test(name) || /^(?:seed|feed|need|embed|exceed|proceed)/.test(name));

  expect(find(sources, functions).length).toBeGreaterThan(500);
  expect(find(sources, functions, isVerb)).toEqual([]);
});

test('starts each docstring with a verb or a noun, not with a clause', () => {
  const clause = /\/\*\*\s+(?:\* )?(?:What|Whatever|Who|Whom|Whoever|Everything|Whether [^.*]* or not|Nobody)\b[^\n]*/g;

  expect(find([...sources, ...tests], clause)).toEqual([]);
});

test('keeps at most twelve files in a folder and 150 lines in a file', () => {
  const folders = Map.groupBy(sources, ({ file }) => dirname(file));
  const crowded = [...folders].filter(([, { length }]) => length > 12).map(([folder, { length }]) => [folder, length]);
  const long = sources
    .map(({ file, text }) => [file, text.trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > 150);

  expect([...crowded, ...long]).toEqual([]);
});

test.each([
  ['set aside', 'dead-letter', /\b(?:set|sets|setting) aside\b/gi],
  [
    'letter',
    'dead letter',
    /(?<=\s)(?<!(?:dead|capital|small|two|three|case|accented|every|64)\s[\s*/]*)letters?\b(?!,? (?:or |and )?digits?)/gi,
  ],
  ['tries', 'attempts', /\b(?:of|the|own|all|its|their|these|more|longest|failed|\d+) tries\b/gi],
  ['measure', 'metric', /\b(?:a|the|no|each|every|which|these|own) measures?\b/gi],
  ['masked', 'redacted', /\bmasked\b/gi],
  ['outrun', 'conflict', /\boutr[ua]ns?\b/gi],
  ['shelf', 'state', /\b(?:shelf|shelves|by_?shelf)\b/gi],
  ['literary words', 'plain ones', /\b(?:told|whoever|whomever|nobody|somebody|anew|astray|not to be had)\b/gi],
])('uses no %s where the glossary has %s', (_, _term, pattern) => {
  expect(find([...sources, ...tests, ...documents], pattern)).toEqual([]);
});

test('starts each test title with a verb', () => {
  const titles = tests.flatMap(({ file, text }) => listTitles(text).map((title) => ({ file, ...title })));
  const isFine = ({ title }: { title: string }) =>
    /^(?:(?:never |only |always )?[a-z-]+s\b|[%$])/.test(title) &&
    !/^(?:is|are|was|that|of|with|in|the|a|an|as|this|its|others)\b/.test(title);

  expect(titles.length).toBeGreaterThan(1_200);
  expect(titles.filter((each) => !isFine(each)).map(({ file, line, title }) => `${file}:${line}: ${title}`)).toEqual(
    [],
  );
});

/** Lists the titles of `test` and `it`; that of a table comes after the call of `each`. A row's title is a placeholder. */
function listTitles(text: string): { line: number; title: string }[] {
  return [...text.matchAll(/^\s*(?:test|it)(\.each)?(?:<.*>)?\(/gm)].flatMap(({ 0: opening, 1: each, index }) => {
    const rest = text.slice(each ? index : index + opening.length);
    const quoted = each ? /\)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/s : /^\s*(['"`])((?:\\.|(?!\1).)*)\1/s;
    const title = quoted.exec(rest)?.[2];
    return title === undefined ? [] : [{ line: text.slice(0, index).split('\n').length + 1, title }];
  });
}
