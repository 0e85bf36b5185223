import fc from 'fast-check';

/**
 * Values around a JSON Schema: most fit it, some lie just outside its limits or have a member too many. A test asks a
 * validator which is which.
 */
export function valuesAround(schema: any, document: any): fc.Arbitrary<unknown> {
  const { $ref, ...beside } = schema;
  if ($ref) return valuesAround({ ...resolved($ref, document), ...beside }, document);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map((one: any) => valuesAround(one, document)));
  if (schema.const !== undefined) return mostly(fc.constant(schema.const), fc.constant('other'));
  if (schema.enum) return mostly(fc.constantFrom(...schema.enum), fc.constantFrom('other', ''));
  switch (schema.type) {
    case 'object':
      return schema.properties ? objects(schema, document) : maps(schema, document);
    case 'array':
      return mostly(
        fc.array(valuesAround(schema.items, document), { minLength: schema.minItems ?? 0, maxLength: 3 }),
        fc.array(valuesAround(schema.items, document), {
          maxLength: (schema.maxItems ?? 3) + 1,
          size: 'max',
        }),
      );
    case 'integer':
      return mostly(integers(schema, 0), fc.oneof(integers(schema, 1), fc.double({ noNaN: true })));
    case 'boolean':
      return fc.boolean();
    case 'string':
      return strings(schema);
    default:
      throw new Error(`there is no generator for ${JSON.stringify(schema)}`);
  }
}

function resolved(reference: string, document: any): any {
  return reference
    .slice(2)
    .split('/')
    .reduce((inside, name) => inside[name], document);
}

function mostly<One, Other>(usual: fc.Arbitrary<One>, odd: fc.Arbitrary<Other>): fc.Arbitrary<One | Other> {
  return fc.oneof({ arbitrary: usual, weight: 24 }, { arbitrary: odd, weight: 1 });
}

function objects({ properties, required = [] }: any, document: any): fc.Arbitrary<object> {
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, valuesAround(one, document)]),
  );
  const whole = fc.record(members, { requiredKeys: required, noNullPrototype: true });
  const lacking = fc.record(members, { requiredKeys: [], noNullPrototype: true });
  const more = fc.tuple(whole, fc.string()).map(([one, text]) => ({ ...one, later: text }));
  return mostly(whole, fc.oneof(lacking, more));
}

function maps({ propertyNames = {}, additionalProperties, maxProperties = 3 }: any, document: any) {
  const names = strings({ type: 'string', ...propertyNames });
  const value = valuesAround(additionalProperties, document);
  return mostly(
    fc.dictionary(names, value, { maxKeys: 3, noNullPrototype: true }),
    fc.dictionary(names, value, {
      minKeys: maxProperties - 1,
      maxKeys: maxProperties + 1,
      size: 'max',
      noNullPrototype: true,
    }),
  );
}

function integers({ minimum, maximum = Number.MAX_SAFE_INTEGER - 1 }: any, beyond: number) {
  const [min, max] = [minimum - beyond, maximum + beyond];
  return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
}

function strings({ pattern, format, minLength = 0, maxLength = 40 }: any): fc.Arbitrary<string> {
  if (format === 'date-time') return mostly(times, fc.string());
  const lengths = fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 12) }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('', ' ', '\t', '\u200b', 'x'.repeat(maxLength), 'x'.repeat(maxLength + 1)),
  );
  if (!pattern) return lengths;
  // The generator neither looks ahead nor leaves ASCII.
  const simple = pattern.replace(/\(\?[=!][^)]*\)/g, '').replaceAll('[^\\x00-\\xa0]', '[éß中]');
  const generated = fc.stringMatching(new RegExp(simple, 'u'));
  const fitting = generated.filter((text) => text.length <= maxLength && new RegExp(pattern, 'u').test(text));
  return mostly(fitting, lengths);
}

/** Times as RFC 3339 has them, in any offset. */
const times = fc
  .tuple(
    fc.date({ min: new Date('1970-01-02'), max: new Date('2100-01-01'), noInvalidDate: true }),
    fc.constantFrom('Z', '+00:00', '+05:30', '-11:00'),
    fc.constantFrom('', '.5', '.123', '.123456'),
  )
  .map(([date, offset, fraction]) => `${date.toISOString().slice(0, 19)}${fraction}${offset}`);
