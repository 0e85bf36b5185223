import * as z from 'zod/mini';
import { createTextSchema } from './primitives.ts';

/** The query parameters that every list takes. Numbers come as text. */
export const pageQuery = {
  limit: z.optional(createTextSchema(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')),
  cursor: z.optional(z.string().check(z.maxLength(1_000))),
};
export const PageQuery = z.strictObject(pageQuery);

/** The most JSON of a page, in characters: Lambda takes 6 MB, and wraps it in JSON, at three bytes a character at most. */
const maxCharacters = 1_500_000;

/** How many items from the first fit in one response, at least one; the page is short where that is less than `limit`. */
export function countFittingItems(items: readonly unknown[]): number {
  let characters = 0;
  const over = items.findIndex((item) => {
    characters += JSON.stringify(item).length;
    return characters > maxCharacters;
  });
  return over === -1 ? items.length : Math.max(over, 1);
}
