import { domainToASCII } from 'node:url';
import * as z from 'zod/mini';
import { isSendable } from './primitives.ts';

/** Longer is no address that mail can be sent to. */
const mostCharacters = 254;

/**
 * Whether mail can be sent there. The domain may be internationalised: it is kept as it was given, and whoever sends
 * mail writes it in ASCII. What stands before the @ is ASCII, since few servers take anything else.
 */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const domain = isSendable(text) ? domainToASCII(text.slice(at + 1)) : '';
  const ascii = /^[\x20-\x7e]*$/.test(text) ? text : `${text.slice(0, at)}@${domain}`;
  return ascii.length <= mostCharacters && z.regexes.html5Email.test(ascii);
}

/** Well-formed after RFC 5646, private and irregular tags included; not whether anybody speaks it. */
const languageTag = new RegExp(
  '^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\\d{3}))?' +
    '(?:-(?:[a-z\\d]{5,8}|\\d[a-z\\d]{3}))*(?:-[a-wyz\\d](?:-[a-z\\d]{2,8})+)*(?:-x(?:-[a-z\\d]{1,8})+)?' +
    '|x(?:-[a-z\\d]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$',
  'i',
);

/** How a customer is written to. */
export const Contact = z.strictObject({
  email: z
    .stringFormat('idn-email', isEmail, {
      error: 'must be an e-mail address, for example ada@example.com or info@münchen.example',
    })
    .check(z.maxLength(mostCharacters)),
  // Capitals mean nothing in a tag, which the pattern of a schema document could not say.
  locale: z.optional(
    z.string().check(
      z.maxLength(35),
      z.refine((tag) => languageTag.test(tag), {
        error: 'must be a BCP 47 language tag with hyphens, for example en-US',
      }),
    ),
  ),
});
