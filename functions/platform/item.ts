import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';

export type Item = Record<string, AttributeValue>;

/**
 * A record as DynamoDB keeps it; what is undefined is left out. The library tells plain objects by their `constructor`,
 * and a client may name a field of its own so: everything that is an object is taken for a plain one.
 */
export function toItem(record: Readonly<Record<string, unknown>>): Item {
  return marshall(record, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

/** A stored record, parsed by its schema. An item that does not fit is a fault, not an outcome. */
export function fromItem<Schema extends z.ZodMiniType>(schema: Schema, item: Item): z.infer<Schema> {
  return schema.parse(unmarshall(item));
}
