import * as z from 'zod/mini';
import { textLike } from './fields.ts';

/** The query parameters that every list takes. Numbers come as text. */
export const pageQuery = {
  limit: z.optional(textLike(/^([1-9]\d?|100)$/, 'must be a whole number from 1 to 100')),
  cursor: z.optional(z.string().check(z.maxLength(1_000))),
};
export const PageQuery = z.strictObject(pageQuery);
