import { domainToASCII } from 'node:url';
import * as z from 'zod/mini';
import { isSendable } from './primitives.ts';

/** The longest address that mail can be sent to (RFC 5321). */
const mostCharacters = 254;

/**
 * Whether a text is an e-mail address. The domain may be internationalised: it is stored as given, and mail is sent to its
 * ASCII form. The part before the @ must be ASCII, since few servers accept anything else.
 */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const domain = isSendable(text) ? domainToASCII(text.slice(at + 1)) : '';
  const ascii = /^[\x20-\x7e]*$/.test(text) ? text : `${text.slice(0, at)}@${domain}`;
  return ascii.length <= mostCharacters && z.regexes.html5Email.test(ascii);
}

/** A well-formed tag (RFC 5646), private and irregular tags included. It need not be registered. */
const languageTag = new RegExp(
  '^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\\d{3}))?' +
    '(?:-(?:[a-z\\d]{5,8}|\\d[a-z\\d]{3}))*(?:-[a-wyz\\d](?:-[a-z\\d]{2,8})+)*(?:-x(?:-[a-z\\d]{1,8})+)?' +
    '|x(?:-[a-z\\d]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$',
  'i',
);

/** The e-mail address and language for messages to the customer. */
export const Contact = z.strictObject({
  email: z
    .stringFormat('idn-email', isEmail, {
      error: 'must be an e-mail address, for example ada@example.com or info@münchen.example',
    })
    .check(z.maxLength(mostCharacters)),
  // A refinement, since the pattern of a schema document cannot ignore case.
  locale: z.optional(
    z.string().check(
      z.maxLength(35),
      z.refine((tag) => languageTag.test(tag), {
        error: 'must be a BCP 47 language tag with hyphens, for example en-US',
      }),
    ),
  ),
});
