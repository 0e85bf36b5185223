import * as z from 'zod/mini';
import type { Stored } from '../stored.ts';
import { createTextSchema, Line, notBlank, sendable } from './primitives.ts';

const codes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
  'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP ' +
  'KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT ' +
  'MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW ' +
  'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ ' +
  'UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** ISO 3166-1 alpha-2: the officially assigned codes, and Kosovo's. */
export const countries: ReadonlySet<string> = new Set([...codes.split(' '), 'XK']);

/** Countries and territories whose addresses have no city. */
export const cityless: ReadonlySet<string> = new Set(
  'AI AQ BV CC CX FK GI GS HK HM IO KY MC MO NF NR NU PN SG SH SM TF TK TV UM VA VG'.split(' '),
);

/** A postal address. It goes to delivery with the order, and never into a log. */
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
      error: 'is required, except in countries whose addresses have no city, such as HK and SG',
      when: ({ value }) => typeof value === 'object' && value !== null,
    }),
  );
export type Address = Stored<typeof Address>;
