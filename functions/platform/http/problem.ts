import type * as z from 'zod/mini';
import { type InputError, Refusal, type RefusalCode, refusalStatuses } from '../../messages/refusal.ts';

/** A problem document after RFC 9457. `instance` is the path of the request, decoded. */
export function createProblem(refusal: Refusal, instance: string, correlationId: string) {
  return {
    type: `/docs/problems/${refusal.code}`,
    title: getProblemTitle(refusal.code),
    status: refusalStatuses[refusal.code],
    detail: refusal.message,
    instance: encodeReference(instance),
    code: refusal.code,
    correlationId,
    ...refusal.members,
    ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
  };
}

/** A decoded path as a URI reference (RFC 3986) that names no other host. */
function encodeReference(path: string): string {
  const segments = path.toWellFormed().replace(/^\/+/, '').split('/');
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** `product_unavailable` reads "Product unavailable". */
export function getProblemTitle(code: RefusalCode): string {
  const words = code.replaceAll('_', ' ').replace('json', 'JSON');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What was asked, parsed; else a `validation_failed` with a pointer to each thing that is wrong (at most 50). */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, input: unknown): z.infer<Schema> {
  // Only with its input does an issue tell whether a value is missing or of another type.
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(toInputErrors).slice(0, 50);
  throw new Refusal('validation_failed', 'The request is not valid; errors says what is wrong and where.', {
    errors,
  });
}

function toInputErrors(issue: z.core.$ZodIssue): InputError[] {
  const at = toJsonPointer(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: toJsonPointer([...issue.path, key]),
        code: 'unrecognized_key',
        detail: 'is not a known field',
      }));
    case 'invalid_type':
      return issue.input === undefined
        ? [{ pointer: at, code: 'required', detail: `is required (${issue.expected})` }]
        : [{ pointer: at, code: issue.code, detail: `must be of type ${issue.expected}` }];
    case 'too_small':
      return [
        {
          pointer: at,
          code: issue.code,
          detail: `must be at least ${issue.minimum}${getUnit(issue.origin)}`,
        },
      ];
    case 'too_big':
      return [{ pointer: at, code: issue.code, detail: `must be at most ${issue.maximum}${getUnit(issue.origin)}` }];
    case 'invalid_format':
      return [{ pointer: at, code: issue.code, detail: describeIssue(issue, formats[issue.format]) }];
    case 'invalid_key':
      return [{ pointer: at, code: issue.code, detail: describeIssue(issue.issues[0] ?? issue) }];
    case 'invalid_value':
      return [{ pointer: at, code: issue.code, detail: `must be one of: ${issue.values.join(', ')}` }];
    case 'custom':
      return [{ pointer: at, code: String(issue.params?.code ?? 'invalid'), detail: describeIssue(issue) }];
    default:
      return [{ pointer: at, code: issue.code, detail: describeIssue(issue) }];
  }
}

/** What is expected where a check of zod's own says nothing. A pattern is never shown. */
const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a date and time with an offset (RFC 3339), for example 2026-11-26T13:17:36Z',
  email: 'must be an e-mail address, for example ada@example.com',
};

/** The sentence that stands beside the check (`error:`), or else another one. */
function describeIssue(
  { message }: { message: string },
  otherwise = 'is not in the form that /openapi.json describes',
): string {
  return message === 'Invalid input' ? otherwise : message;
}

function getUnit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

/** The pointer (RFC 6901) to what lies at the end of the path. */
export function toJsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
