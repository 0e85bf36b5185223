import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createBusyRefusal, Refusal, refusalStatuses } from '../../../../functions/messages/refusal.ts';
import { TimedOut } from '../../../../functions/platform/deadline.ts';
import { ContentionError } from '../../../../functions/platform/dynamodb/contention.ts';
import { isTransientFault } from '../../../../functions/platform/queue-consumer/transient-fault.ts';

const service = (name: string, httpStatusCode = 400) =>
  new DynamoDBServiceException({ name, $fault: 'client', message: '', $metadata: { httpStatusCode } });
const network = (code: string) => Object.assign(new Error('no connection'), { code });
const refusals = Object.keys(refusalStatuses).filter((code) => code !== 'unavailable');

test.each([
  ['contention', new ContentionError('held')],
  ['what is changed by others each time', createBusyRefusal('Others changed it.')],
  ['a call that ran out of time', new TimedOut('late')],
  ...['TransactionConflictException', 'TransactionInProgressException', 'ReplicatedWriteConflictException'].map(
    (name) => [name, service(name)],
  ),
  ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'].map((name) => [
    name,
    service(name),
  ]),
  ...['RequestThrottled', 'KmsThrottled', 'OverLimit', 'TooManyRequestsException', 'TimeoutError'].map((name) => [
    name,
    service(name),
  ]),
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH'].map((code) => [
    code,
    network(code),
  ]),
  ['any 5xx of a service', service('SomethingNew', 503)],
] as [string, Error][])('takes %s for a fault that passes', (_, fault) => {
  expect(isTransientFault(fault)).toBe(true);
});

test.each([
  ...['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException'].map((name) => [name, service(name)]),
  ['ConditionalCheckFailedException', service('ConditionalCheckFailedException')],
  ['a bug', new TypeError('undefined is not a function')],
  ['what is no error', 'ThrottlingException'],
  ['nothing', undefined],
  ...refusals.map((code) => [code, new Refusal(code as keyof typeof refusalStatuses, 'No.')]),
] as [string, unknown][])('does not take %s for one', (_, fault) => {
  expect(isTransientFault(fault)).toBe(false);
});
