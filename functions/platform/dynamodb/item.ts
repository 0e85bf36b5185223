import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { type Stored, toStoredSchema, UnreadableItemError } from '../../messages/stored.ts';

export type Item = Record<string, AttributeValue>;

/**
 * Converts a record to an item, without undefined members. `convertClassInstanceToMap`, because the library recognises
 * plain objects by `constructor`, and a client may send a field of that name.
 */
export function toItem(record: Readonly<Record<string, unknown>>): Item {
  return marshall(record, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

/**
 * Parses an item that any release wrote, without the attributes that are only `keys`. Throws UnreadableItemError for an
 * item that does not match the schema.
 */
export function fromItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  keys?: readonly string[],
): Stored<Schema> {
  const { data, error } = toStoredSchema(schema).safeParse(readRecord(item, keys));
  if (error) throw new UnreadableItemError(error.message);
  return data;
}

/** Records that match their schema, and the ids of items that do not: one corrupt item must not hide the others. */
export type ParsedItems<Value> = { readable: Value[]; unreadable: string[] };

/** Parses items one by one. The id of an unreadable item is the part of its `pk` after the last `#`. */
export function parseItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  items: readonly Item[],
  keys?: readonly string[],
): ParsedItems<Stored<Schema>> {
  const result: ParsedItems<Stored<Schema>> = { readable: [], unreadable: [] };
  for (const item of items) {
    const parsed = toStoredSchema(schema).safeParse(readRecord(item, keys));
    if (parsed.success) result.readable.push(parsed.data);
    else result.unreadable.push(item.pk?.S?.split('#').at(-1) ?? '');
  }
  return result;
}

/**
 * Compresses a member of a record that repeats itself: JSON, deflated (RFC 1951), as a binary attribute. DynamoDB bills a write by
 * the KB. `fromItem` and `parseItems` read it as the member that it was.
 */
export function compressMember(member: unknown): AttributeValue.BMember {
  // The SDK returns a Uint8Array, and a Buffer would differ from it.
  return { B: new Uint8Array(deflateRawSync(JSON.stringify(member))) };
}

/** No member is longer by far: an item has at most 400 KB. */
const maxMemberBytes = 4_000_000;

/** Returns an item as a record, without the attributes that are only `keys`. */
export function readRecord(item: Item, keys: readonly string[] = ['pk']): Record<string, unknown> {
  const members = Object.entries(item).filter(([name]) => !keys.includes(name));
  const compressed = members.flatMap(([name, { B }]) => (B === undefined ? [] : [[name, readCompressed(B)] as const]));
  return {
    ...unmarshall(Object.fromEntries(members.filter(([, { B }]) => B === undefined))),
    ...Object.fromEntries(compressed),
  };
}

/** Reads a compressed member, which is in base64 in an event of a stream. Returns undefined for one that is corrupt. */
function readCompressed(bytes: Uint8Array | string): unknown {
  try {
    const deflated = typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes;
    return JSON.parse(inflateRawSync(deflated, { maxOutputLength: maxMemberBytes }).toString());
  } catch {
    return undefined;
  }
}
