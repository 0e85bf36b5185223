import { isObject, type Json, toMembers, toStrings } from '../json.ts';
import { meanings } from '../meanings/all.ts';
import { findOperationFaults, listOperations } from './operation-rules.ts';

type Schema = { [keyword: string]: Json };

/** Finds what makes the OpenAPI document hard to read or to generate clients from. Returns a sentence for each fault. */
export function findBrokenRules(document: Schema): string[] {
  const schemas = toMembers(toMembers(document.components).schemas);
  const inSchemas = Object.entries(schemas).flatMap(([name, schema]) => [
    ...findSchemaFaults(name, toMembers(schema)),
    ...findNameFaults(name, toMembers(schema), schemas),
    ...findStaleMeanings(name, toMembers(schema)),
  ]);
  const missing = Object.keys(meanings).filter((name) => !(name in schemas));
  return [
    ...inSchemas,
    ...missing.map((name) => `${name} is described in tools/docs/meanings and is not a component`),
    ...findSideFaults(document, schemas),
    ...findSharedValues(schemas),
    ...listOperations(document).flatMap(([id, operation]) => findOperationFaults(id, operation, document)),
  ];
}

/** Lists every schema inside a component with its path, except conditions (`not`, `if`). */
function listSchemas(at: string, schema: Schema): [at: string, schema: Schema][] {
  const inner = [
    ...Object.entries(toMembers(schema.properties)).map(([name, one]) => [`${at}.${name}`, one] as const),
    ...['items', 'additionalProperties'].map((keyword) => [`${at}.${keyword}`, schema[keyword]] as const),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
      const options = schema[keyword];
      return Array.isArray(options) ? options.map((one) => [`${at}.${keyword}`, one] as const) : [];
    }),
  ];
  return [[at, schema], ...inner.flatMap(([where, one]) => (isObject(one) ? listSchemas(where, one) : []))];
}

function findSchemaFaults(name: string, component: Schema): string[] {
  const undescribed = component.description ? [] : [`${name} has no description`];
  const inside = listSchemas(name, component).flatMap(([at, schema]) => {
    const isInline = at !== name && (schema.enum !== undefined || schema.properties !== undefined);
    const isTime = /\.(at|since|until|deadline|\w+(At|From|To))$/.test(at) && !/\.healed$/.test(at);
    return [
      ...(isInline ? [`${at} has no name of its own`] : []),
      ...(Array.isArray(schema.type) ? [`${at} has a list of types`] : []),
      ...(schema.type === 'integer' && !/^int(32|64)$/.test(String(schema.format)) ? [`${at} has no width`] : []),
      ...(schema.type === 'integer' && schema.minimum === undefined ? [`${at} has no minimum`] : []),
      ...(isTime && !JSON.stringify(schema).includes('"date-time"') ? [`${at} is a time without a format`] : []),
      ...Object.entries(toMembers(schema.properties))
        .filter(([, one]) => !toMembers(one).description)
        .map(([property]) => `${at}.${property} has no description`),
    ];
  });
  const noise = JSON.stringify(component).includes('9007199254740991') ? [`${name} has a limit that is none`] : [];
  return [...undescribed, ...inside, ...noise];
}

/** Generators name an inline schema by component and property; that name must not be another component. */
function findNameFaults(name: string, component: Schema, schemas: Schema): string[] {
  return Object.entries(toMembers(component.properties)).flatMap(([property, schema]) => {
    const generated = name + property.charAt(0).toUpperCase() + property.slice(1);
    const isThat = JSON.stringify(schema).includes(`"#/components/schemas/${generated}"`);
    return generated in schemas && !isThat
      ? [`${generated} is a component, and what generators call a property of ${name}`]
      : [];
  });
}

function findStaleMeanings(name: string, component: Schema): string[] {
  const present = toMembers(component.properties);
  return Object.keys(meanings[name]?.properties ?? {})
    .filter((property) => !(property in present))
    .map((property) => `${name}.${property} is described in tools/docs/meanings and does not exist`);
}

/** Some generators name enum constants by value alone, so no value may be in two enums. */
function findSharedValues(schemas: Schema): string[] {
  const values = Object.entries(schemas).flatMap(([name, schema]) =>
    toStrings(toMembers(schema).enum).map((value) => ({ name, value: value.toUpperCase() })),
  );
  return [...Map.groupBy(values, ({ value }) => value)]
    .filter(([, found]) => found.length > 1)
    .map(([value, found]) => `${value} is a value of ${found.map(({ name }) => name).join(' and ')}`);
}

/** Request schemas must be closed; response schemas must be open to new members and values. */
function findSideFaults(document: Schema, schemas: Schema): string[] {
  const operations = listOperations(document).map(([, operation]) => operation);
  const requested = findReached(
    operations.map(({ requestBody }) => requestBody ?? null),
    document,
  );
  const responded = findReached(
    operations.map(({ responses }) => responses ?? null),
    document,
  );
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const { properties, additionalProperties, enum: values } = toMembers(schema);
    const isOpen = additionalProperties === true;
    return [
      ...(responded.has(name) && properties && !isOpen ? [`${name} is used in a response and not open`] : []),
      ...(responded.has(name) && values && !meanings[name]?.isClosed
        ? [`${name} is used in a response and closed`]
        : []),
      ...(requested.has(name) && !responded.has(name) && isOpen ? [`${name} is used in a request and not closed`] : []),
    ];
  });
}

/** Collects the names of the components that a value refers to. */
function findReached(from: Json, document: Schema, seen = new Set<string>()): Set<string> {
  for (const [, section = '', name = ''] of JSON.stringify(from).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
    if (seen.has(name)) continue;
    seen.add(name);
    // A condition refers to components that are not part of the value.
    const { not, if: condition, ...rest } = toMembers(toMembers(toMembers(document.components)[section])[name]);
    findReached(rest, document, seen);
  }
  return seen;
}
