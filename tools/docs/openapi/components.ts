import * as z from 'zod/mini';
import { isObject, toMembers } from '../json.ts';
import { meanings } from '../meanings/all.ts';
import type { Meaning } from '../meanings/meaning.ts';
import { answerSchemas, requestSchemas } from './schemas.ts';

import { type Add, addValues, asJson, openEnum, type Schema, type Side, shapeProperty } from './shape.ts';

/**
 * Creates the components from the schemas that the code parses with and the descriptions in `meanings`. Request schemas are
 * closed; response schemas allow members and enum values of a later release. Throws if a property has no description, an
 * object no name, or an integer no format.
 */
export function makeComponents(): Record<string, Schema> {
  const components: Record<string, Schema> = {};
  const add = (side: Side) => (name: string, schema: Schema) => {
    const component = makeComponent(name, schema, side, add(side));
    const existing = components[name];
    if (existing && !isSame(existing, component, side, name))
      throw new Error(`${name} is two different things; give one of them another name, or mark it as shared`);
    components[name] ??= component;
  };
  for (const [name, schema] of Object.entries(requestSchemas)) add('request')(name, toJsonSchema(schema));
  for (const [name, schema] of Object.entries(answerSchemas)) add('answer')(name, toJsonSchema(schema));
  // Unions, and enums of parameters only, have no schema in the code.
  for (const [name, { properties, shared, isClosed, ...schema }] of Object.entries(meanings))
    if (!components[name] && !properties && Object.keys(schema).length > 1) components[name] = asJson(schema);
  return components;
}

/** Converts the input of a zod schema to JSON Schema, with every subschema inline. */
export function toJsonSchema(schema: z.core.$ZodType): Schema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // An enum with one value becomes a constant, which needs no name.
    override: ({ jsonSchema }) => {
      const [only, ...others] = jsonSchema.enum ?? [];
      if (only === undefined || others.length > 0) return;
      delete jsonSchema.enum;
      jsonSchema.const = only;
    },
  });
  const { $schema, ...rest } = asJson(json);
  return rest;
}

function makeComponent(name: string, schema: Schema, side: Side, add: Add): Schema {
  const { properties: descriptions = {}, shared, isClosed, ...keywords } = meanings[name] ?? refuseUnknown(name);
  const properties = Object.entries(toMembers(schema.properties)).map(([property, inside]) => {
    const meaning = descriptions[property] ?? refuseUnknown(`${name}.${property}`);
    return [property, makeProperty(`${name}.${property}`, toMembers(inside), toMeaning(meaning), side, add)];
  });
  const { additionalProperties, propertyNames, ...rest } = isClosed || side === 'request' ? schema : openEnum(schema);
  return {
    ...rest,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(isObject(additionalProperties) && !schema.properties && { additionalProperties }),
    ...(isObject(propertyNames) && propertyNames.pattern !== undefined && { propertyNames }),
    ...(side === 'request' && !shared && additionalProperties === false && { additionalProperties }),
    // openapi-generator reads a missing additionalProperties as false.
    ...((side === 'answer' || shared) && properties.length > 0 && { additionalProperties: true }),
    ...asJson({ ...keywords, description: addValues(keywords.description, rest) }),
  };
}

function makeProperty(at: string, schema: Schema, meaning: Meaning, side: Side, add: Add): Schema {
  const { description, is, uniqueItems, ...keywords } = meaning;
  const property = shapeProperty(at, schema, { is, keywords: asJson(keywords), side, add });
  return {
    ...property,
    ...(uniqueItems === true && { uniqueItems }),
    description: addValues(description, property),
  };
}

/** Whether two schemas are one component. A shared component has the same members in requests and responses. */
function isSame(existing: Schema, now: Schema, side: Side, name: string): boolean {
  if (side === 'request' || !meanings[name]?.shared) return JSON.stringify(existing) === JSON.stringify(now);
  const namesOf = ({ properties }: Schema) => Object.keys(toMembers(properties)).sort().join();
  return namesOf(existing) === namesOf(now);
}

function toMeaning(meaning: string | Meaning): Meaning {
  return typeof meaning === 'string' ? { description: meaning } : meaning;
}

function refuseUnknown(at: string): never {
  throw new Error(`${at} has no description in tools/docs/meanings`);
}
