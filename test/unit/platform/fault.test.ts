import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { Fault, type FaultCode, ProviderFault } from '../../../functions/messages/fault.ts';
import { createBusyRefusal, Refusal, type RefusalCode, refusalStatuses } from '../../../functions/messages/refusal.ts';
import { ConflictError } from '../../../functions/messages/retry-on-conflict.ts';
import { UnreadableItemError } from '../../../functions/messages/stored.ts';
import { TimeoutError } from '../../../functions/platform/deadline.ts';
import { ContentionError } from '../../../functions/platform/dynamodb/contention.ts';
import { isTransientFault, toFault } from '../../../functions/platform/fault.ts';

const service = (name: string, httpStatusCode = 400) =>
  new DynamoDBServiceException({ name, $fault: 'client', message: '', $metadata: { httpStatusCode } });
const network = (code: string) => Object.assign(new Error('no connection'), { code });
const named = (names: readonly string[]) => names.map((name): [string, unknown] => [name, service(name)]);
const coded = (codes: readonly string[]) => codes.map((code): [string, unknown] => [code, network(code)]);
const refusals = Object.keys(refusalStatuses) as RefusalCode[];

const transient: Partial<Record<FaultCode, [string, unknown][]>> = {
  timeout: [
    ['a call that ran out of time', new TimeoutError('late')],
    ...named(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']),
    ...coded(['ETIMEDOUT']),
  ],
  throttled: named([
    ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
    ...['RequestThrottled', 'KmsThrottled', 'OverLimit', 'TooManyRequestsException'],
  ]),
  conflict: [
    ['contention', new ContentionError('held')],
    ['an optimistic write that lost every time', new ConflictError()],
    ...named([
      ...['TransactionConflictException', 'TransactionInProgressException', 'ReplicatedWriteConflictException'],
    ]),
  ],
  unavailable: [
    ['a refusal of a busy service', createBusyRefusal('Others changed it.')],
    ['any 5xx of a service', service('SomethingNew', 503)],
    ...named(['InternalServerError', 'ServiceUnavailable']),
    ...coded(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENOTFOUND']),
  ],
};
const lasting: Partial<Record<FaultCode, [string, unknown][]>> = {
  provider_refused: [['a refusal of this order', new ProviderFault('no', 'this order')]],
  provider_unavailable: [['an outage of a provider', new ProviderFault('no', 'everyone')]],
  credentials_refused: [['a refusal of our credentials', new ProviderFault('no', 'our credentials')]],
  unknown_message: [['a message of another release', Object.assign(new Error('no'), { name: 'UnknownMessage' })]],
  unreadable_item: [['a stored item that does not fit', new UnreadableItemError('no')]],
  order_not_found: [['a message about an unknown order', new Refusal('order_not_found', 'No.')]],
  internal: [
    ...named(['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException']),
    ...named(['ConditionalCheckFailedException']),
    ['a bug', new TypeError('undefined is not a function')],
    ['a thrown string', 'ThrottlingException'],
    ['a thrown object', { name: 'TimeoutError', code: 'ECONNREFUSED', $metadata: { httpStatusCode: 500 } }],
    ['undefined', undefined],
    ['an error with a code that is no text', Object.assign(new Error('no'), { code: Symbol('ECONNREFUSED') })],
    ...refusals
      .filter((code) => code !== 'unavailable' && code !== 'order_not_found')
      .map((code): [string, unknown] => [code, new Refusal(code, 'No.')]),
  ],
};
const rows = (faults: typeof transient) =>
  Object.entries(faults).flatMap(([code, thrown]) => thrown.map(([title, each]) => [code, title, each] as const));

describe('toFault', () => {
  test.each([...rows(transient), ...rows(lasting)])('returns %s for %s', (code, _, thrown) => {
    expect(toFault(thrown).code).toBe(code);
    expect(Fault.safeParse(toFault(thrown)).success).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['name and message of an error', new TypeError('no x'), 'TypeError: no x'],
    ['nothing of a thrown string', 'ada@example.com', 'thrown value'],
    ['the statement of a provider', new ProviderFault('down', 'everyone'), 'down'],
    ['no e-mail address', new ProviderFault('ada@example.com is unknown', 'this order'), '…@… is unknown'],
    ['300 characters at most', new ProviderFault('x'.repeat(1_000), 'this order'), 'x'.repeat(300)],
  ])('keeps %s as the detail', (_, thrown, detail) => {
    expect(toFault(thrown).detail).toBe(detail);
  });
});

describe('isTransientFault', () => {
  test.each(rows(transient))('accepts %s: %s', (_code, _title, thrown) => {
    expect(isTransientFault(thrown)).toBe(true);
  });

  test.each(rows(lasting))('rejects %s: %s', (_code, _title, thrown) => {
    expect(isTransientFault(thrown)).toBe(false);
  });
});
