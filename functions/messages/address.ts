import * as z from 'zod/mini';
import { countries } from './countries.ts';
import { isSendable, Line } from './fields.ts';

/** Where a parcel goes. It crosses to delivery with the order; it never reaches a log. */
export const Address = z.strictObject({
  name: Line,
  line1: Line,
  line2: z.optional(Line),
  city: Line,
  postalCode: z
    .string()
    .check(z.minLength(1), z.maxLength(16), z.refine(isSendable, { error: 'must be printable characters' })),
  country: z
    .string()
    .check(
      z.refine((code) => countries.has(code), { error: 'must be an ISO 3166-1 alpha-2 code in capitals' }),
    ),
});
export type Address = z.infer<typeof Address>;
