import { createHash } from 'node:crypto';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest, HttpResponse } from './http-function.ts';

type Conditional = Pick<HttpRequest, 'headers'>;
type CutTag = (tag: string) => string;

/** The members of If-Match and If-None-Match. An entity tag may hold commas. */
const members = /(?:^|,)[\t ]*(\*|(?:W\/)?"[^"]*")[\t ]*(?=,|$)/g;

/**
 * Answers a read to its reader alone: 304 without a body when If-None-Match names what is there. Without an `etag` a
 * hash of the text is the tag. Throws `precondition_failed` when If-Match names something else.
 */
export function respondConditionally(asked: Conditional, read: unknown, etag?: string): HttpResponse {
  const body = JSON.stringify(read);
  const tag = etag ?? hashText(body);
  const headers = { etag: tag, 'cache-control': 'private, no-cache' };
  return isNotModified(asked, tag) ? { status: 304, headers } : { status: 200, body, headers };
}

/** The strong entity tag of what is read where nothing counts its changes: a hash of its text. */
export function makeTag(read: unknown): string {
  return hashText(JSON.stringify(read));
}

export function hashText(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

export function hasPreconditions({ headers }: Conditional): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}

/** Whether a read is answered 304. Throws `precondition_failed` when If-Match names something else. */
export function isNotModified(asked: Conditional, etag: string): boolean {
  const unmet = findUnmet(asked, etag);
  if (unmet === 'If-Match') throw toPreconditionRefusal(unmet);
  return unmet !== undefined;
}

/**
 * Why a write is refused: `precondition_failed` when a precondition does not hold for what is there. `etag` is undefined
 * where nothing is. If-Match compares only the part of each tag that `cut` leaves.
 */
export function checkWrite(asked: Conditional, etag: string | undefined, cut?: CutTag): Refusal | undefined {
  const unmet = findUnmet(asked, etag, cut);
  return unmet && toPreconditionRefusal(unmet);
}

/** The precondition that does not hold, evaluated in the order of RFC 9110 §13.2.2. */
function findUnmet({ headers }: Conditional, etag: string | undefined, cut: CutTag = (tag) => tag) {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  // A weak tag is the same as no other for If-Match, not even as itself.
  const strong = etag?.replace(/^W\/.*/, '');
  if (ifMatch !== undefined && !includesTag(ifMatch, strong, cut)) return 'If-Match';
  if (ifNoneMatch !== undefined && includesTag(ifNoneMatch, etag, stripWeakPrefix)) return 'If-None-Match';
  return undefined;
}

function includesTag(header: string, etag: string | undefined, cut: CutTag): boolean {
  if (etag === undefined) return false;
  return [...header.matchAll(members)].some(([, tag = '']) => tag === '*' || cut(tag) === cut(etag));
}

function stripWeakPrefix(tag: string): string {
  return tag.replace(/^W\//, '');
}

function toPreconditionRefusal(header: string): Refusal {
  return new Refusal('precondition_failed', `${header} does not hold for what is there now. Read it again.`);
}
