import type * as z from 'zod/mini';
import { type InputError, Refusal, type RefusalCode, refusalStatuses } from '../../messages/refusal.ts';

/** Builds a problem document (RFC 9457). `instance` is the path of the request, decoded. */
export function createProblem(refusal: Refusal, instance: string, correlationId: string) {
  return {
    type: `/docs/problems/${refusal.code}`,
    title: getProblemTitle(refusal.code),
    status: refusalStatuses[refusal.code],
    detail: refusal.message,
    instance: encodePath(instance),
    code: refusal.code,
    correlationId,
    ...refusal.members,
    ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
  };
}

/** Returns the challenge that HTTP requires with every 401. */
export function createChallenge(code: RefusalCode): Record<string, string> {
  if (code === 'token_missing') return { 'www-authenticate': 'Bearer realm="orders"' };
  if (code === 'token_invalid') return { 'www-authenticate': 'Bearer realm="orders", error="invalid_token"' };
  return {};
}

/** Encodes a decoded path as a URI reference (RFC 3986) that names no other host. */
function encodePath(path: string): string {
  const segments = path.toWellFormed().replace(/^\/+/, '').split('/');
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** Turns `product_unavailable` into "Product unavailable". */
export function getProblemTitle(code: RefusalCode): string {
  const words = code.replaceAll('_', ' ').replace('json', 'JSON');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Parses input. Throws `validation_failed` with a pointer to each error, at most 50. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.infer<Schema> {
  // Only with its input does an issue tell whether a value is missing or of another type.
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(toInputErrors).slice(0, 50);
  throw new Refusal('validation_failed', 'The request is not valid. "errors" lists what is wrong and where.', {
    errors,
  });
}

function toInputErrors(issue: z.core.$ZodIssue): InputError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: toJsonPointer([...issue.path, key]),
      code: 'unrecognized_key',
      detail: 'is not a known field',
    }));
  return [{ pointer: toJsonPointer(issue.path), code: getErrorCode(issue), detail: describeIssue(issue) }];
}

function getErrorCode(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return String(issue.params?.code ?? 'invalid');
  return issue.code === 'invalid_type' && issue.input === undefined ? 'required' : issue.code;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `is required (${issue.expected})` : `must be of type ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${getUnit(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${getUnit(issue.origin)}`;
    case 'invalid_key':
      return getMessage(issue.issues[0] ?? issue);
    case 'invalid_value':
      return issue.values.length > maxListed ? issue.message : `must be one of: ${issue.values.join(', ')}`;
    default:
      return getMessage(issue);
  }
}

/** A longer list of values is not read in a sentence; its schema says what is expected. */
const maxListed = 20;

/** Returns the sentence given with a check (`error:`). A check without one, such as a pattern, is never shown. */
function getMessage({ message }: { message: string }): string {
  return message === 'Invalid input' ? 'does not have the format that /openapi.json describes' : message;
}

function getUnit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

/** Converts a path to a JSON pointer (RFC 6901). */
export function toJsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
