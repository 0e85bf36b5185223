import * as z from 'zod/mini';
import { isObject, type Json, listed, members } from './json.ts';
import { deliveryMeanings } from './meanings/deliveries.ts';
import type { Component, Meaning } from './meanings/meaning.ts';
import { operationsMeanings } from './meanings/operations.ts';
import { orderMeanings } from './meanings/orders.ts';
import { requestMeanings } from './meanings/requests.ts';
import { serviceMeanings } from './meanings/service.ts';
import { answerSchemas, requestSchemas } from './schemas.ts';

type Schema = { [keyword: string]: Json };
type Side = 'request' | 'answer';

export const meanings: Readonly<Record<string, Component>> = {
  ...requestMeanings,
  ...orderMeanings,
  ...deliveryMeanings,
  ...operationsMeanings,
  ...serviceMeanings,
};

/**
 * The components: the schemas that the code parses with, joined with what `meanings` says of each property. Requests are
 * closed. Answers are open: to members and to enum values that a later release adds. Throws where a property has no
 * meaning, an object no name, or an integer no width.
 */
export function components(): Record<string, Schema> {
  const made: Record<string, Schema> = {};
  const add = (side: Side) => (name: string, schema: Schema) => {
    const component = componentOf(name, schema, side, add(side));
    const former = made[name];
    if (former && !isSame(former, component, side, name))
      throw new Error(`${name} is two different things; give one of them another name, or mark it as shared`);
    made[name] ??= component;
  };
  for (const [name, schema] of Object.entries(requestSchemas)) add('request')(name, jsonSchemaOf(schema));
  for (const [name, schema] of Object.entries(answerSchemas)) add('answer')(name, jsonSchemaOf(schema));
  // What has no schema of its own in the code: unions, and enums that only parameters have.
  for (const [name, { properties, shared, isClosed, ...schema }] of Object.entries(meanings))
    if (!made[name] && !properties && Object.keys(schema).length > 1) made[name] = asJson(schema);
  return made;
}

/** The JSON Schema of what a schema takes, everything in it in place. */
export function jsonSchemaOf(schema: z.core.$ZodType): Schema {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // What has one value needs no name.
    override: ({ jsonSchema }) => {
      const [only, ...others] = jsonSchema.enum ?? [];
      if (only === undefined || others.length > 0) return;
      delete jsonSchema.enum;
      jsonSchema.const = only;
    },
  });
  const { $schema, ...rest } = asJson(made);
  return rest;
}

type Add = (name: string, schema: Schema) => void;

function componentOf(name: string, schema: Schema, side: Side, add: Add): Schema {
  const { properties: told = {}, shared, isClosed, ...said } = meanings[name] ?? unknown(name);
  const properties = Object.entries(members(schema.properties)).map(([property, inside]) => {
    const meaning = told[property] ?? unknown(`${name}.${property}`);
    return [property, propertyOf(`${name}.${property}`, members(inside), asMeaning(meaning), side, add)];
  });
  const { additionalProperties, propertyNames, ...rest } =
    isClosed || side === 'request' ? schema : opened(schema);
  return {
    ...rest,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(isObject(additionalProperties) && !schema.properties && { additionalProperties }),
    ...(isObject(propertyNames) && propertyNames.pattern !== undefined && { propertyNames }),
    ...(side === 'request' && !shared && additionalProperties === false && { additionalProperties }),
    // Said outright, because the most used generator takes it for forbidden where nothing is said.
    ...((side === 'answer' || shared) && properties.length > 0 && { additionalProperties: true }),
    ...asJson({ ...said, description: withValues(said.description, rest) }),
  };
}

function propertyOf(at: string, schema: Schema, meaning: Meaning, side: Side, add: Add): Schema {
  const { description, is, uniqueItems, ...said } = meaning;
  const made = shaped(at, schema, { is, said: asJson(said), side, add });
  return {
    ...made,
    ...(uniqueItems === true && { uniqueItems }),
    description: withValues(description, made),
  };
}

type Told = { is: string | undefined; said: Schema; side: Side; add: Add };

/** A schema with what is told of it, wherever it is: in a list, in a map, or beside null. */
function shaped(at: string, schema: Schema, told: Told): Schema {
  const { is, said, side, add } = told;
  if (Array.isArray(schema.type)) return shaped(at, { anyOf: schema.type.map((type) => ({ type })) }, told);
  if (Array.isArray(schema.anyOf))
    return {
      anyOf: schema.anyOf.map((one) =>
        isObject(one) && one.type !== 'null' ? shaped(at, one, told) : { type: 'null' },
      ),
    };
  if (schema.type === 'array') return { ...schema, items: shaped(at, members(schema.items), told) };
  if (isMap(schema) && is && meanings[is]?.properties)
    return {
      type: 'object',
      additionalProperties: shaped(at, members(schema.additionalProperties), told),
    };
  if (is) {
    add(is, schema);
    // What is shared is open, since answers are; in a request it has the members of now and no others.
    const isClosed = side === 'request' && schema.additionalProperties === false && meanings[is]?.shared;
    const names = Object.keys(members(schema.properties)).join('|');
    return { ...ref(is), ...(isClosed && { propertyNames: { pattern: `^(${names})$` } }) };
  }
  const isNamed = schema.type !== 'object' && (side === 'answer' || !schema.enum);
  if (!isNamed)
    throw new Error(`${at} has no name: say in docs/generate/meanings by \`a(…)\` which component it is`);
  return leaf(at, { ...(side === 'answer' ? opened(schema) : schema), ...said });
}

function leaf(at: string, schema: Schema): Schema {
  const { pattern, maximum, ...rest } = schema;
  if (schema.type === 'integer' && (!schema.format || !isSafe(schema.minimum)))
    throw new Error(`${at} has no format or no minimum: say in docs/generate/meanings how large it can be`);
  return {
    ...rest,
    ...(isSafe(maximum) && { maximum }),
    // The format says the same as the pattern of a time, in fewer than 400 characters.
    ...(pattern !== undefined && schema.format !== 'date-time' && { pattern }),
  };
}

/** An enum that may have other values in a later release: those of now are only told. */
function opened({ enum: values, ...rest }: Schema): Schema {
  return values === undefined ? rest : { ...rest, 'x-extensible-enum': values };
}

function withValues(description: string, schema: Schema): string {
  const options = [
    schema,
    members(schema.items),
    ...(Array.isArray(schema.anyOf) ? schema.anyOf.map(members) : []),
  ];
  const values = options.flatMap((one) => listed(one['x-extensible-enum']));
  if (values.length === 0) return description;
  return `${description} One of ${values.map((value) => `\`${value}\``).join(', ')}; more may be added.`;
}

function isMap(schema: Schema): boolean {
  return schema.type === 'object' && isObject(schema.additionalProperties) && !schema.properties;
}

function isSafe(limit: Json | undefined): boolean {
  return typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}

/** What requests and answers share has the same members in both; what it is in a request is said. */
function isSame(former: Schema, now: Schema, side: Side, name: string): boolean {
  if (side === 'request' || !meanings[name]?.shared) return JSON.stringify(former) === JSON.stringify(now);
  const namesOf = ({ properties }: Schema) => Object.keys(members(properties)).sort().join();
  return namesOf(former) === namesOf(now);
}

function asMeaning(meaning: string | Meaning): Meaning {
  return typeof meaning === 'string' ? { description: meaning } : meaning;
}

function unknown(at: string): never {
  throw new Error(`${at} is not described: say in docs/generate/meanings what it is`);
}

export function ref(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

export function asJson(value: object): Schema {
  return JSON.parse(JSON.stringify(value));
}
