import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseIdempotencyKey } from '../../../../functions/ordering/domain/intake/idempotency-key.ts';
import { routes } from '../../../../tools/docs/openapi/openapi.ts';
import { requestSchemas } from '../../../../tools/docs/openapi/schemas.ts';
import { valuesAround } from './data.ts';
import { described, validator } from './documents.ts';

const document = described();
const faultsOf = validator(document);

/** Inputs that the code refuses and JSON Schema cannot describe, by name. */
const unsaid: Record<string, (path: string, value: any) => boolean> = {
  'a product that stands in two lines': (path) => /^items\.\d+\.productId$/.test(path),
  'a mail domain that IDNA does not know': (path, value) =>
    /^contact(\.e|E)mail$/.test(path) && /[^ -~]/.test(textAt(value, path)),
  'a text of rare characters that cannot be seen': (path, value) =>
    path !== '' && /^[^\x20-\x7e]+$/.test(textAt(value, path)),
};

describe.each(Object.entries(requestSchemas))('%s', (name, schema) => {
  const reference = { $ref: `#/components/schemas/${name}` };
  const values = valuesAround(reference, document);

  test('accepts bodies that fit the document and refuses all others', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(values, (value) => {
        // HTTP refuses this name before any schema sees it.
        if (JSON.stringify(value)?.includes('"__proto__"')) return;
        const [faults, result] = [faultsOf(reference, value), schema.safeParse(value)];
        const issues = (result.error?.issues ?? []).map(({ path }) => path.join('.'));
        const isUnsaid =
          issues.length > 0 && issues.every((path) => Object.values(unsaid).some((is) => is(path, value)));
        seen[result.success ? 'taken' : 'refused'] += 1;
        if (!isUnsaid) expect([value, faults.length === 0, faults]).toEqual([value, result.success, faults]);
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(3);
  });
});

describe.each(routes.filter(({ query }) => query))('$id', ({ id, method, path, query }) => {
  test.each(Object.keys(query?.shape ?? {}))(
    'accepts values of %s that fit the document and refuses all others',
    (name) => {
      const { schema } = document.paths[path][method].parameters.find((one: any) => one.name === name);
      fc.assert(
        fc.property(valuesAround(schema, document), (value) => {
          // In a URL every value is text.
          const result = takes(id, name, query?.shape[name], String(value));
          // The document has the form of a name, and the time zones that there are change.
          if (name === 'timeZone' && !result) return;
          // Blanks around a key do not count; the document names the key itself.
          if (name === 'key' && /^[\t ]|[\t ]$/.test(`${value}`)) return;
          expect([value, faultsOf(schema, value).length === 0]).toEqual([value, result]);
        }),
        { numRuns: 500 },
      );
    },
  );
});

function takes(id: string, name: string, schema: any, text: string): boolean {
  return id === 'getIdempotencyKey' && name === 'key' ? isKey(text) : schema.safeParse(text).success;
}

/** A key is more than its schema: it is read as the header is. */
function isKey(text: string): boolean {
  try {
    return parseIdempotencyKey(text) !== '';
  } catch {
    return false;
  }
}

/** Returns '' for a value that is no text: a client may name a member `toString`. */
function textAt(value: any, path: string): string {
  const found: unknown = path.split('.').reduce((inside, step) => inside?.[step], value);
  return typeof found === 'string' ? found : '';
}
