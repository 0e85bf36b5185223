import * as z from 'zod/mini';
import { createTextSchema } from './primitives.ts';

/** The query parameters of every list. Numbers come as text. */
export const pageQuery = {
  limit: z.optional(createTextSchema(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')),
  cursor: z.optional(z.string().check(z.maxLength(1_000))),
};
export const PageQuery = z.strictObject(pageQuery);

/** The longest page, in characters of JSON: Lambda allows 6 MB, and a character takes up to three bytes and an escape. */
const maxCharacters = 1_500_000;

/** Counts the items that fit in one response, at least one. A page is shorter than `limit` where fewer fit. */
export function countFittingItems(items: readonly unknown[]): number {
  let characters = 0;
  const firstTooMany = items.findIndex((item) => {
    characters += JSON.stringify(item).length;
    return characters > maxCharacters;
  });
  return firstTooMany === -1 ? items.length : Math.max(firstTooMany, 1);
}
