import { expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { callWithBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { outcome, refused, shared, up } from './breaker-harness.ts';

jest.spyOn(logger, 'warn').mockImplementation(() => {});

const withName = (name: string) => Object.assign(new Error('no'), { name });
/** The fault of a call, the number of writes, and the outcome for the caller. */
const faults: [string, unknown, number, string][] = [
  ['an outage', new ProviderFault('no', 'everyone'), 1, 'RetryLater'],
  ['a refusal of our credentials', new ProviderFault('no', 'our credentials'), 1, 'RetryLater'],
  ['a refusal of one order', new ProviderFault('no', 'this order'), 0, 'ProviderFault'],
  ['a timeout of the SDK', withName('TimeoutError'), 1, 'RetryLater'],
  ['throttling', withName('ThrottlingException'), 1, 'RetryLater'],
  ['a 500 of AWS', Object.assign(withName('Odd'), { $metadata: { httpStatusCode: 500 } }), 1, 'RetryLater'],
  ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 1, 'RetryLater'],
  ['a bug', new TypeError('no'), 0, 'TypeError'],
  ['a refused permission', withName('AccessDeniedException'), 0, 'AccessDeniedException'],
];

test.each(faults)('handles %s', async (...given) => {
  const [, fault, counted, name] = given;
  const { instance, circuits } = shared();

  const thrown = await callWithBreaker(() => Promise.reject(fault), instance()).catch((each: unknown) => each);

  expect(thrown).toHaveProperty('name', name);
  expect(circuits.calls.writes).toBe(counted);
});

test('leaves the circuit closed after any number of refusals of single orders', async () => {
  const { instance, circuits } = shared();
  const breaker = instance();

  for (let n = 0; n < 20; n += 1) expect(await outcome(refused, breaker)).toBe('refused');

  expect(await outcome(up, breaker)).toBe('answer');
  expect(circuits.calls.writes).toBe(0);
});
