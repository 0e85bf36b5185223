import { createHash } from 'node:crypto';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest, HttpResponse } from './http-function.ts';

type Conditional = Pick<HttpRequest, 'headers'>;
type ReduceTag = (tag: string) => string;

/** The members of If-Match and If-None-Match. An entity tag may hold commas. */
const members = /(?:^|,)[\t ]*(\*|(?:W\/)?"[^"]*")[\t ]*(?=,|$)/g;

/**
 * Responds to a GET: 304 without a body when If-None-Match names the current representation, else 200. Text is sent as it
 * is, anything else as JSON. The default `etag` is a hash of the body; the default caching is private to the caller.
 * Throws `precondition_failed` when If-Match names another representation.
 */
export function respondConditionally(
  request: Conditional,
  content: unknown,
  etag?: string,
  headers: Readonly<Record<string, string>> = { 'cache-control': 'private, no-cache' },
): HttpResponse {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const tag = etag ?? hashText(body);
  const unmet = findUnmet(request, tag);
  if (unmet === 'If-Match') throw toPreconditionRefusal(unmet);
  const { 'content-type': _, ...unchanged } = headers;
  return unmet
    ? { status: 304, headers: { etag: tag, ...unchanged } }
    : { status: 200, body, headers: { etag: tag, ...headers } };
}

/** Creates the strong entity tag of a representation without a version of its own: a hash of its JSON. */
export function makeTag(content: unknown): string {
  return hashText(JSON.stringify(content));
}

export function hashText(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

export function hasPreconditions({ headers }: Conditional): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}

/**
 * Returns `precondition_failed` when a precondition of a write does not hold. `etag` is undefined where nothing exists.
 * If-Match compares the part of each tag that `reduce` returns.
 */
export function checkWrite(request: Conditional, etag: string | undefined, reduce?: ReduceTag): Refusal | undefined {
  const unmet = findUnmet(request, etag, reduce);
  return unmet && toPreconditionRefusal(unmet);
}

/** Returns the precondition that does not hold, in the order of RFC 9110 §13.2.2. */
function findUnmet({ headers }: Conditional, etag: string | undefined, reduce: ReduceTag = (tag) => tag) {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  // If-Match compares strongly: a weak tag does not even match itself.
  const strong = etag?.replace(/^W\/.*/, '');
  if (ifMatch !== undefined && !includesTag(ifMatch, strong, reduce)) return 'If-Match';
  if (ifNoneMatch !== undefined && includesTag(ifNoneMatch, etag, stripWeakPrefix)) return 'If-None-Match';
  return undefined;
}

function includesTag(header: string, etag: string | undefined, reduce: ReduceTag): boolean {
  if (etag === undefined) return false;
  return [...header.matchAll(members)].some(([, tag = '']) => tag === '*' || reduce(tag) === reduce(etag));
}

function stripWeakPrefix(tag: string): string {
  return tag.replace(/^W\//, '');
}

function toPreconditionRefusal(header: string): Refusal {
  return new Refusal('precondition_failed', `${header} does not match the current version. Read the resource again.`);
}
