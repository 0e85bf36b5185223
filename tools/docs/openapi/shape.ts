import { isObject, type Json, toMembers, toStrings } from '../json.ts';
import { meanings } from '../meanings/all.ts';

export type Schema = { [keyword: string]: Json };
export type Side = 'request' | 'answer';
/** Adds a component found inside another one. */
export type Add = (name: string, schema: Schema) => void;
type Context = { is: string | undefined; keywords: Schema; side: Side; add: Add };

/** Joins a property's schema with its description, inside a list, a map or a union with null too. */
export function shapeProperty(at: string, schema: Schema, context: Context): Schema {
  const { is, keywords, side, add } = context;
  if (Array.isArray(schema.type)) return shapeProperty(at, { anyOf: schema.type.map((type) => ({ type })) }, context);
  if (Array.isArray(schema.anyOf))
    return {
      anyOf: schema.anyOf.map((one) =>
        isObject(one) && one.type !== 'null' ? shapeProperty(at, one, context) : { type: 'null' },
      ),
    };
  if (schema.type === 'array') return { ...schema, items: shapeProperty(at, toMembers(schema.items), context) };
  if (isMap(schema) && is && meanings[is]?.properties)
    return {
      type: 'object',
      additionalProperties: shapeProperty(at, toMembers(schema.additionalProperties), context),
    };
  if (is) {
    add(is, schema);
    // A shared component is open for responses. In a request only the present members are allowed.
    const isClosed = side === 'request' && schema.additionalProperties === false && meanings[is]?.shared;
    const names = Object.keys(toMembers(schema.properties)).join('|');
    return { ...ref(is), ...(isClosed && { propertyNames: { pattern: `^(${names})$` } }) };
  }
  const isNamed = schema.type !== 'object' && (side === 'answer' || !schema.enum);
  if (!isNamed) throw new Error(`${at} has no name: say in tools/docs/meanings by \`a(…)\` which component it is`);
  return shapeLeaf(at, { ...(side === 'answer' ? openEnum(schema) : schema), ...keywords });
}

function shapeLeaf(at: string, schema: Schema): Schema {
  const { pattern, maximum, ...rest } = schema;
  if (schema.type === 'integer' && (!schema.format || !isSafe(schema.minimum)))
    throw new Error(`${at} has no format or no minimum: add it in tools/docs/meanings`);
  return {
    ...rest,
    ...(isSafe(maximum) && { maximum }),
    // The format `date-time` replaces the pattern, which has 400 characters.
    ...(pattern !== undefined && schema.format !== 'date-time' && { pattern }),
  };
}

/** Turns an enum into an extensible one: a later release may add values. */
export function openEnum({ enum: values, ...rest }: Schema): Schema {
  return values === undefined ? rest : { ...rest, 'x-extensible-enum': values };
}

export function addValues(description: string, schema: Schema): string {
  const options = [
    schema,
    toMembers(schema.items),
    ...(Array.isArray(schema.anyOf) ? schema.anyOf.map(toMembers) : []),
  ];
  const values = options.flatMap((one) => toStrings(one['x-extensible-enum']));
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
