import { expect, jest, test } from '@jest/globals';
import { ConflictError, retryOnConflict } from '../../../functions/messages/retry-on-conflict.ts';
import { isTransientFault } from '../../../functions/platform/fault.ts';

test('returns the first result that is no conflict, and counts attempts from 1', async () => {
  const attempt = jest.fn(async (n: number) => (n < 3 ? 'conflict' : `saved by attempt ${n}`));

  expect(await retryOnConflict(8, attempt)).toBe('saved by attempt 3');
  expect(attempt.mock.calls).toEqual([[1], [2], [3]]);
});

test('throws a transient ConflictError when every attempt loses', async () => {
  const attempt = jest.fn(async () => 'conflict' as const);

  const fault = await retryOnConflict(4, attempt).catch((thrown) => thrown);

  expect(fault).toBeInstanceOf(ConflictError);
  expect(fault).toMatchObject({ name: 'ConflictError', code: 'unavailable', headers: { 'retry-after': '1' } });
  expect(isTransientFault(fault)).toBe(true);
  expect(attempt).toHaveBeenCalledTimes(4);
});

test('throws a fault without a retry', async () => {
  const attempt = jest.fn(async () => {
    throw new Error('down');
  });

  await expect(retryOnConflict(4, attempt)).rejects.toThrow('down');
  expect(attempt).toHaveBeenCalledTimes(1);
});
