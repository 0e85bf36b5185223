import { meanings } from './components.ts';
import { isObject, type Json, listed, members } from './json.ts';

type Schema = { [keyword: string]: Json };

/**
 * What is wrong with the OpenAPI document for those who generate clients from it, or read it, as sentences. The document
 * is made so that nothing is; what is added later may not be.
 */
export function brokenRules(document: Schema): string[] {
  const schemas = members(members(document.components).schemas);
  const inSchemas = Object.entries(schemas).flatMap(([name, schema]) => [
    ...schemaFaults(name, members(schema)),
    ...nameFaults(name, members(schema), schemas),
    ...staleMeanings(name, members(schema)),
  ]);
  const missing = Object.keys(meanings).filter((name) => !(name in schemas));
  return [
    ...inSchemas,
    ...missing.map((name) => `${name} is described in docs/generate/meanings and is no component`),
    ...sideFaults(document, schemas),
    ...operationsOf(document).flatMap(([id, operation]) => operationFaults(id, operation, document)),
  ];
}

/** Every schema inside a component, by where it is. What only forbids (`not`, `if`) is none that a client is made of. */
function schemasIn(at: string, schema: Schema): [at: string, schema: Schema][] {
  const inner = [
    ...Object.entries(members(schema.properties)).map(([name, one]) => [`${at}.${name}`, one] as const),
    ...['items', 'additionalProperties'].map((keyword) => [`${at}.${keyword}`, schema[keyword]] as const),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
      const options = schema[keyword];
      return Array.isArray(options) ? options.map((one) => [`${at}.${keyword}`, one] as const) : [];
    }),
  ];
  return [[at, schema], ...inner.flatMap(([where, one]) => (isObject(one) ? schemasIn(where, one) : []))];
}

function schemaFaults(name: string, component: Schema): string[] {
  const undescribed = component.description ? [] : [`${name} has no description`];
  const inside = schemasIn(name, component).flatMap(([at, schema]) => {
    const isInline = at !== name && (schema.enum !== undefined || schema.properties !== undefined);
    const isTime = /\.(at|since|until|deadline|\w+(At|From|To))$/.test(at) && !/\.healed$/.test(at);
    return [
      ...(isInline ? [`${at} has no name of its own`] : []),
      ...(Array.isArray(schema.type) ? [`${at} has a list of types`] : []),
      ...(schema.type === 'integer' && !/^int(32|64)$/.test(String(schema.format))
        ? [`${at} has no width`]
        : []),
      ...(schema.type === 'integer' && schema.minimum === undefined ? [`${at} has no minimum`] : []),
      ...(isTime && !JSON.stringify(schema).includes('"date-time"')
        ? [`${at} is a time without a format`]
        : []),
      ...Object.entries(members(schema.properties))
        .filter(([, one]) => !members(one).description)
        .map(([property]) => `${at}.${property} has no description`),
    ];
  });
  const noise = JSON.stringify(component).includes('9007199254740991')
    ? [`${name} has a limit that is none`]
    : [];
  return [...undescribed, ...inside, ...noise];
}

/** Generators name what has no name by its component and its property; with such a name two things would be one. */
function nameFaults(name: string, component: Schema, schemas: Schema): string[] {
  return Object.entries(members(component.properties)).flatMap(([property, schema]) => {
    const made = name + property.charAt(0).toUpperCase() + property.slice(1);
    const isThat = JSON.stringify(schema).includes(`"#/components/schemas/${made}"`);
    return made in schemas && !isThat
      ? [`${made} is a component, and what generators call a property of ${name}`]
      : [];
  });
}

function staleMeanings(name: string, component: Schema): string[] {
  const present = members(component.properties);
  return Object.keys(meanings[name]?.properties ?? {})
    .filter((property) => !(property in present))
    .map((property) => `${name}.${property} is described in docs/generate/meanings and does not exist`);
}

/** Requests take what they say and no more. Answers may have more later, and other values. */
function sideFaults(document: Schema, schemas: Schema): string[] {
  const operations = operationsOf(document).map(([, operation]) => operation);
  const asked = reached(
    operations.map(({ requestBody }) => requestBody ?? null),
    document,
  );
  const answered = reached(
    operations.map(({ responses }) => responses ?? null),
    document,
  );
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const { properties, additionalProperties, enum: values } = members(schema);
    const isOpen = additionalProperties === true;
    return [
      ...(answered.has(name) && properties && !isOpen ? [`${name} is answered and not open`] : []),
      ...(answered.has(name) && values && !meanings[name]?.isClosed
        ? [`${name} is answered and closed to later values`]
        : []),
      ...(asked.has(name) && !answered.has(name) && isOpen ? [`${name} is asked for and not closed`] : []),
    ];
  });
}

/** The names of the components that something leads to. */
function reached(from: Json, document: Schema, seen = new Set<string>()): Set<string> {
  for (const [, section = '', name = ''] of JSON.stringify(from).matchAll(
    /"#\/components\/(\w+)\/([\w-]+)"/g,
  )) {
    if (seen.has(name)) continue;
    seen.add(name);
    // A condition in a request names what is no part of an answer.
    const { not, ...rest } = members(members(members(document.components)[section])[name]);
    reached(rest, document, seen);
  }
  return seen;
}

function operationFaults(id: string, operation: Schema, document: Schema): string[] {
  const responses = members(operation.responses);
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.map(members) : [];
  const takes = (name: string) => parameters.some((one) => one.name === name);
  const resolved = Object.entries(responses).map(([status, one]) => [status, at(one, document)] as const);
  const contents = [operation.requestBody ?? null, ...resolved.map(([, one]) => one)].flatMap((one) =>
    Object.entries(members(members(one).content)),
  );
  const hasEtag = resolved.some(([status, one]) => status === '200' && 'ETag' in members(one.headers));
  const bare = resolved
    .filter(([, one]) => /GatewayMessage|MessageOrProblem/.test(JSON.stringify(one)))
    .map(([status]) => status);
  const expected = ['429', '431', '500', '503', 'default', ...(operation.requestBody ? ['413'] : [])];
  const declared = Array.isArray(document.tags) ? document.tags.map((tag) => String(members(tag).name)) : [];
  const wrong = (isWrong: boolean, what: string) => (isWrong ? [`${id} ${what}`] : []);
  return [
    ...wrong(!operation.description, 'has no description'),
    ...wrong(
      !listed(operation.tags).every((tag) => declared.includes(tag)),
      'has a tag that is not declared',
    ),
    ...parameters
      .filter(({ example, description }) => example === undefined || !description)
      .map(({ name }) => `${id} has no example or description of ${name}`),
    ...contents
      .filter(([, one]) => !('example' in members(one)) && !('examples' in members(one)))
      .map(([mediaType]) => `${id} has no example of ${mediaType}`),
    ...wrong(takes('If-None-Match') && hasEtag && !takes('If-Match') && !('304' in responses), 'lacks 304'),
    ...wrong(
      hasEtag && !operation.requestBody && !takes('If-None-Match'),
      'has an ETag and no If-None-Match',
    ),
    ...wrong(takes('If-Match') && !('412' in responses), 'lacks 412'),
    ...expected
      .filter((status) => !bare.includes(status))
      .map((status) => `${id} does not say what API Gateway answers with ${status}`),
  ];
}

function operationsOf(document: Schema): [id: string, operation: Schema][] {
  return Object.values(members(document.paths)).flatMap((path) =>
    Object.values(members(path)).map((one): [string, Schema] => [
      String(members(one).operationId),
      members(one),
    ]),
  );
}

function at(reference: Json, document: Schema): Schema {
  const name = /^#\/components\/responses\/(\w+)$/.exec(String(members(reference).$ref))?.[1];
  return name ? members(members(members(document.components).responses)[name]) : members(reference);
}
