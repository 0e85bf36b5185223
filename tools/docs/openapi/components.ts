import * as z from 'zod/mini';
import { isObject, members } from '../json.ts';
import { meanings } from '../meanings/all.ts';
import type { Meaning } from '../meanings/meaning.ts';
import { answerSchemas, requestSchemas } from './schemas.ts';

import { type Add, addValues, asJson, openEnum, type Schema, type Side, shapeProperty } from './shape.ts';

/**
 * The components: the schemas that the code parses with, joined with what `meanings` says of each property. Requests are
 * closed. Answers are open: to members and to enum values that a later release adds. Throws where a property has no
 * meaning, an object no name, or an integer no width.
 */
export function makeComponents(): Record<string, Schema> {
  const made: Record<string, Schema> = {};
  const add = (side: Side) => (name: string, schema: Schema) => {
    const component = makeComponent(name, schema, side, add(side));
    const former = made[name];
    if (former && !isSame(former, component, side, name))
      throw new Error(`${name} is two different things; give one of them another name, or mark it as shared`);
    made[name] ??= component;
  };
  for (const [name, schema] of Object.entries(requestSchemas)) add('request')(name, toJsonSchema(schema));
  for (const [name, schema] of Object.entries(answerSchemas)) add('answer')(name, toJsonSchema(schema));
  // What has no schema of its own in the code: unions, and enums that only parameters have.
  for (const [name, { properties, shared, isClosed, ...schema }] of Object.entries(meanings))
    if (!made[name] && !properties && Object.keys(schema).length > 1) made[name] = asJson(schema);
  return made;
}

/** The JSON Schema of what a schema takes, everything in it in place. */
export function toJsonSchema(schema: z.core.$ZodType): Schema {
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

function makeComponent(name: string, schema: Schema, side: Side, add: Add): Schema {
  const { properties: told = {}, shared, isClosed, ...said } = meanings[name] ?? refuseUnknown(name);
  const properties = Object.entries(members(schema.properties)).map(([property, inside]) => {
    const meaning = told[property] ?? refuseUnknown(`${name}.${property}`);
    return [property, makeProperty(`${name}.${property}`, members(inside), toMeaning(meaning), side, add)];
  });
  const { additionalProperties, propertyNames, ...rest } = isClosed || side === 'request' ? schema : openEnum(schema);
  return {
    ...rest,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(isObject(additionalProperties) && !schema.properties && { additionalProperties }),
    ...(isObject(propertyNames) && propertyNames.pattern !== undefined && { propertyNames }),
    ...(side === 'request' && !shared && additionalProperties === false && { additionalProperties }),
    // Said outright, because the most used generator takes it for forbidden where nothing is said.
    ...((side === 'answer' || shared) && properties.length > 0 && { additionalProperties: true }),
    ...asJson({ ...said, description: addValues(said.description, rest) }),
  };
}

function makeProperty(at: string, schema: Schema, meaning: Meaning, side: Side, add: Add): Schema {
  const { description, is, uniqueItems, ...said } = meaning;
  const made = shapeProperty(at, schema, { is, said: asJson(said), side, add });
  return {
    ...made,
    ...(uniqueItems === true && { uniqueItems }),
    description: addValues(description, made),
  };
}

/** What requests and answers share has the same members in both; what it is in a request is said. */
function isSame(former: Schema, now: Schema, side: Side, name: string): boolean {
  if (side === 'request' || !meanings[name]?.shared) return JSON.stringify(former) === JSON.stringify(now);
  const namesOf = ({ properties }: Schema) => Object.keys(members(properties)).sort().join();
  return namesOf(former) === namesOf(now);
}

function toMeaning(meaning: string | Meaning): Meaning {
  return typeof meaning === 'string' ? { description: meaning } : meaning;
}

function refuseUnknown(at: string): never {
  throw new Error(`${at} is not described: say in tools/docs/meanings what it is`);
}
