import * as z from 'zod/mini';
import type { Stored } from '../stored.ts';
import { cityless, countries } from './countries.ts';
import { createTextSchema, Line, notBlank, sendable } from './primitives.ts';

/** Where a parcel goes. It crosses to delivery with the order; it never reaches a log. */
export const Address = z
  .strictObject({
    name: Line,
    line1: Line,
    line2: z.optional(Line),
    city: z.optional(Line),
    region: z.optional(Line),
    postalCode: z.optional(z.string().check(z.minLength(1), z.maxLength(16), sendable, notBlank)),
    country: z.string().check(
      z.refine((code) => countries.has(code), {
        error: 'must be an ISO 3166-1 alpha-2 code in capitals or XK, for example IT',
      }),
    ),
    phone: z.optional(
      createTextSchema(
        /^(?=.*\d)[-+\d ().]{1,32}$/,
        'must be 1 to 32 of + - ( ) . blanks and digits, for example +39 011 5550 100',
      ),
    ),
  })
  .check(
    z.refine(({ city, country }) => city !== undefined || cityless.has(country), {
      path: ['city'],
      params: { code: 'required' },
      error: 'is required, but in countries that have no cities, such as HK and SG',
      when: ({ value }) => typeof value === 'object' && value !== null,
    }),
  );
export type Address = Stored<typeof Address>;
