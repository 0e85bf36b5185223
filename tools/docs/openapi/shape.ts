import { isObject, type Json, listed, members } from '../json.ts';
import { meanings } from '../meanings/all.ts';

export type Schema = { [keyword: string]: Json };
export type Side = 'request' | 'answer';
/** Makes a component of this name of what was found in another one. */
export type Add = (name: string, schema: Schema) => void;
type Told = { is: string | undefined; said: Schema; side: Side; add: Add };

/** A schema with what is told of it, wherever it is: in a list, in a map, or beside null. */
export function shapeProperty(at: string, schema: Schema, told: Told): Schema {
  const { is, said, side, add } = told;
  if (Array.isArray(schema.type)) return shapeProperty(at, { anyOf: schema.type.map((type) => ({ type })) }, told);
  if (Array.isArray(schema.anyOf))
    return {
      anyOf: schema.anyOf.map((one) =>
        isObject(one) && one.type !== 'null' ? shapeProperty(at, one, told) : { type: 'null' },
      ),
    };
  if (schema.type === 'array') return { ...schema, items: shapeProperty(at, members(schema.items), told) };
  if (isMap(schema) && is && meanings[is]?.properties)
    return {
      type: 'object',
      additionalProperties: shapeProperty(at, members(schema.additionalProperties), told),
    };
  if (is) {
    add(is, schema);
    // What is shared is open, since answers are; in a request it has the members of now and no others.
    const isClosed = side === 'request' && schema.additionalProperties === false && meanings[is]?.shared;
    const names = Object.keys(members(schema.properties)).join('|');
    return { ...ref(is), ...(isClosed && { propertyNames: { pattern: `^(${names})$` } }) };
  }
  const isNamed = schema.type !== 'object' && (side === 'answer' || !schema.enum);
  if (!isNamed) throw new Error(`${at} has no name: say in tools/docs/meanings by \`a(…)\` which component it is`);
  return shapeLeaf(at, { ...(side === 'answer' ? openEnum(schema) : schema), ...said });
}

function shapeLeaf(at: string, schema: Schema): Schema {
  const { pattern, maximum, ...rest } = schema;
  if (schema.type === 'integer' && (!schema.format || !isSafe(schema.minimum)))
    throw new Error(`${at} has no format or no minimum: say in tools/docs/meanings how large it can be`);
  return {
    ...rest,
    ...(isSafe(maximum) && { maximum }),
    // The format says the same as the pattern of a time, in fewer than 400 characters.
    ...(pattern !== undefined && schema.format !== 'date-time' && { pattern }),
  };
}

/** An enum that may have other values in a later release: those of now are only told. */
export function openEnum({ enum: values, ...rest }: Schema): Schema {
  return values === undefined ? rest : { ...rest, 'x-extensible-enum': values };
}

export function addValues(description: string, schema: Schema): string {
  const options = [schema, members(schema.items), ...(Array.isArray(schema.anyOf) ? schema.anyOf.map(members) : [])];
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

export function ref(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

export function asJson(value: object): Schema {
  return JSON.parse(JSON.stringify(value));
}
