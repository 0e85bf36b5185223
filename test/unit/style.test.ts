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

describe('names', () => {
  test('are verbs for functions, neither participles nor `…Of`', () => {
    const functionName = /^(?:export )?(?:async )?function (\w+)|^(?:export )?const (\w+) = (?:async )?\(/g;
    const named = sources.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line) => [...line.matchAll(functionName)].map(([, one, other]) => `${file}: ${one ?? other}`)),
    );

    expect(named.length).toBeGreaterThan(500);
    expect(named.filter((name) => /(?:[a-z]Of|: (?!(?:seed|feed|proceed)$)[a-z]+ed)$/.test(name))).toEqual([]);
  });

  test('show at most a dozen files in a folder of the sources', () => {
    const folders = Map.groupBy(sources, (file) => dirname(file));

    expect([...folders].filter(([, { length }]) => length > 12).map(([folder]) => folder)).toEqual([]);
  });
});

describe('language', () => {
  test('begins no docstring with a noun clause', () => {
    expect(find(sources, /\/\*\* (?:What|Whoever|Whatever|Whom?|Everything|Nobody|Somebody|So many)\b.*/g)).toEqual([]);
  });

  test('uses no replaced term in sources, tests and documents', () => {
    const replaced =
      /\b(?:outrun|outruns|whoever|whomever|nobody|somebody|anew|astray|shelf|shelves|unnoticed|not to be had|set aside|sets aside|setting aside)\b/gi;
    const own = (file: string) => file !== 'test/unit/style.test.ts';

    expect(find([...sources, ...tests, ...documents].filter(own), replaced)).toEqual([]);
  });

  test('calls no dead letter a letter', () => {
    const letter = /(?<![\w-])(?<!dead |Dead |dead\. )[Ll]etters?\b(?! (?:or|and) digit|, digits|\.e)/g;
    const characters = (file: string) =>
      !/time-input|primitives|contact|address|print|mean|arguments|fields|meaning/.test(file);

    expect(
      find(
        [...sources, ...tests].filter(characters).filter((file) => file !== 'test/unit/style.test.ts'),
        letter,
      ),
    ).toEqual([]);
  });

  test('starts every test title with a verb', () => {
    const starts = /^(?:[a-z]+s|has|does|is|are)\b/;
    const titles = tests.flatMap((file) =>
      [
        ...read(file).matchAll(
          /(?:^|\n)\s*(?:\]\)\(|\] as const\)\(|(?:test|it)(?:\.each(?:<[^>]*>)?\([^;]*?\))?\(\s*)\s*['"`]((?:[^'"`\\\n]|\\.)+)['"`]/g,
        ),
      ].map(([, text = '']) => `${file}: ${text}`),
    );

    expect(titles.length).toBeGreaterThan(1_000);
    expect(
      titles.filter((text) => !starts.test(text.slice(text.indexOf(': ') + 2)) || /: (?:is|are|this|as)\b/.test(text)),
    ).toEqual([]);
  });
});
