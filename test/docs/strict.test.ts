import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestSchemas } from '../../docs/generate/schemas.ts';
import { valuesAround } from './data.ts';
import { described, validator } from './documents.ts';

const document = described();
const faultsOf = validator(document);

/** What the code refuses and JSON Schema cannot say, by its name. */
const unsaid: Record<string, (path: string, value: any) => boolean> = {
  'a product that stands in two lines': (path) => /^items\.\d+\.productId$/.test(path),
  'a language tag that repeats a variant or has an unknown extension': (path) => path === 'contact.locale',
  'a text of rare characters that cannot be seen': (path, value) =>
    path !== '' && /^[^\x20-\x7e]+$/.test(at(value, path)),
};

describe.each(Object.entries(requestSchemas))('%s', (name, schema) => {
  const reference = { $ref: `#/components/schemas/${name}` };
  const values = valuesAround(reference, document);

  test('takes what fits the document, and refuses what does not', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(values, (value) => {
        const [faults, result] = [faultsOf(reference, value), schema.safeParse(value)];
        const issues = (result.error?.issues ?? []).map(({ path }) => path.join('.'));
        const isUnsaid =
          issues.length > 0 && issues.every((path) => Object.values(unsaid).some((is) => is(path, value)));
        seen[result.success ? 'taken' : 'refused'] += 1;
        if (!isUnsaid) expect([value, faults.length === 0, faults]).toEqual([value, result.success, faults]);
      }),
      { numRuns: 600 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(3);
  });
});

function at(value: any, path: string): any {
  return path.split('.').reduce((inside, step) => inside?.[step], value);
}
