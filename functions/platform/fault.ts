import * as z from 'zod/mini';
import type { FaultCode } from '../messages/fault.ts';
import { ProviderFault } from '../messages/fault.ts';
import { contentionNames } from './dynamodb/contention.ts';
import { describeFault, redactAddresses } from './logger.ts';

/** Names and codes of errors: of the SDK, of Node.js and our own. */
const errorNames: readonly (readonly [FaultCode, readonly string[]])[] = [
  ['timeout', ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'ETIMEDOUT']],
  ['throttled', contentionNames.throttled],
  ['throttled', ['RequestThrottled', 'KmsThrottled', 'OverLimit', 'TooManyRequestsException']],
  ['conflict', contentionNames.conflict],
  ['unavailable', ['unavailable', 'InternalServerError', 'ServiceUnavailable']],
  ['unavailable', ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH']],
  ['unavailable', ['ENOTFOUND', 'EAI_AGAIN']],
  ['unknown_message', ['UnknownMessage']],
  ['unreadable_item', ['Unreadable']],
  ['order_not_found', ['order_not_found']],
];
const codesByName = new Map(errorNames.flatMap(([code, names]) => names.map((name) => [name, code] as const)));

/** Converts whatever was thrown to a fault that may be stored: a code, and a detail with e-mail addresses redacted. */
export function toFault(thrown: unknown): { code: FaultCode; detail: string } {
  const isProviderFault = thrown instanceof ProviderFault;
  return {
    code: getFaultCode(thrown),
    detail: isProviderFault ? redactAddresses(thrown.message) : describeFault(thrown),
  };
}

/** The SDK adds the HTTP status of the response to its errors, even where the body could not be read. */
const ServiceError = z.object({ $metadata: z.object({ httpStatusCode: z.int().check(z.gte(500)) }) });

function getFaultCode(thrown: unknown): FaultCode {
  if (!(thrown instanceof Error)) return 'internal';
  if (thrown instanceof ProviderFault) return thrown.code;
  const known = codesByName.get(thrown.name) ?? codesByName.get('code' in thrown ? String(thrown.code) : '');
  return known ?? (ServiceError.safeParse(thrown).success ? 'unavailable' : 'internal');
}

const transientCodes: ReadonlySet<FaultCode> = new Set(['timeout', 'throttled', 'conflict', 'unavailable']);

/** Whether a fault of a dependency passes by itself, so that the same work succeeds later. */
export function isTransientFault(thrown: unknown): boolean {
  return transientCodes.has(getFaultCode(thrown));
}
