import * as z from 'zod/mini';
import type { Unrecognized } from '../../../../functions/messages/stored.ts';

/** The type without values of other releases. */
type Known<T> = T extends Unrecognized ? never : T extends object ? { [K in keyof T]: Known<T[K]> } : T;

/** Returns the schema. Does not compile unless the type of the response fits it. */
export function of<Answered>() {
  return <Schema extends z.ZodMiniType>(
    schema: Schema & (Known<Answered> extends z.infer<Schema> ? unknown : never),
  ): Schema => schema;
}

/** A page of items with the cursor of the next one. */
export function createListSchema<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });
}
