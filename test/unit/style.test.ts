import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter(
    (file) =>
      !/^(docs\/(openapi|asyncapi|released)\.json|package-lock\.json|test\/clients\/|test\/e2e\/client\.ts)/.test(file),
  );
const sources = files.filter((file) => /^(bin|lib|functions|local|tools)\/.*\.(ts|js)$/.test(file));
const tests = files.filter((file) => /^test\/.*\.ts$/.test(file));
const documents = files.filter((file) => /\.md$/.test(file));
const read = (file: string) => readFileSync(file, 'utf8');

/** Finds matches of a pattern, as `file:line: text`, so that a failure lists every place. */
function find(paths: readonly string[], pattern: RegExp, isAllowed: (text: string) => boolean = () => false): string[] {
  return paths.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(pattern)]
          .filter(([text, name]) => !isAllowed(name ?? text))
          .map(([text]) => `${file}:${index + 1}: ${text.trim()}`),
      ),
  );
}

/** Lists the titles of `test(…)` and `test.each(…)(…)`, whose rows end on the same line or at a bracket in its column. */
function listTestTitles(file: string): string[] {
  const title =
    /^( *)(?:test|it)(?:On[A-Z]\w+)?(?:\.each(?:.*|(?:.*\n)+?\1[\])}].*)\))?\(\s*(?:[^'"`]*\? )?(['"`])(.+?)(?<!\\)\2/gm;
  return [...read(file).matchAll(title)].map(([, , , text = '']) => text);
}

describe('names', () => {
  test('names functions by verbs, neither participles nor `…Of`', () => {
    const functionName = /^(?:export )?(?:async )?function (\w+)|^(?:export )?const (\w+) = (?:async )?\(/g;
    const named = sources.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line) => [...line.matchAll(functionName)].map(([, one, other]) => `${file}: ${one ?? other}`)),
    );

    expect(named.length).toBeGreaterThan(500);
    expect(named.filter((name) => /(?:[a-z]Of|: (?!(?:seed|feed|proceed)$)[a-z]+ed)$/.test(name))).toEqual([]);
  });

  test('shows at most a dozen files in a folder of the sources', () => {
    const folders = Map.groupBy(sources, (file) => dirname(file));

    expect([...folders].filter(([, { length }]) => length > 12).map(([folder]) => folder)).toEqual([]);
  });
});

describe('language', () => {
  test('begins no docstring with a noun clause', () => {
    expect(
      find([...sources, ...tests], /\/\*\* (?:What|Whoever|Whatever|Whom?|Everything|Nobody|Somebody|So many)\b.*/g),
    ).toEqual([]);
  });

  test('uses no replaced term in sources, tests and documents', () => {
    const replaced =
      /\b(?:outrun|outruns|whoever|whomever|nobody|somebody|anew|astray|shelf|shelves|unnoticed|not to be had|set aside|sets aside|setting aside)\b/gi;
    const own = (file: string) => file !== 'test/unit/style.test.ts';

    expect(find([...sources, ...tests, ...documents].filter(own), replaced)).toEqual([]);
  });

  test('calls no dead letter a letter', () => {
    const letter = /(?<![\w-]|[Dd]ead[ .]|\d |two |three |lower-case |accented )[Ll]etters?\b(?! or digit)/g;
    const own = (file: string) => file !== 'test/unit/style.test.ts';

    expect(find([...sources, ...tests].filter(own), letter)).toEqual([]);
  });

  test('starts every test title with a verb', () => {
    const verb = /^(?!(?:is|this|as|always|sometimes)\b)(?:[a-z]+s|dead-letters)\b/;
    const titles = tests.flatMap((file) => listTestTitles(file).map((title) => ({ file, title })));

    expect(titles.length).toBeGreaterThan(1_000);
    expect(titles.filter(({ title }) => !verb.test(title)).map(({ file, title }) => `${file}: ${title}`)).toEqual([]);
  });
});
