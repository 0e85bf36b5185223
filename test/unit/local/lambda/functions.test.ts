import { afterAll, expect, test } from '@jest/globals';
import { FunctionPool } from '../../../../local/lambda/function-pool.ts';
import { findFunction } from '../../../../local/lambda/functions.ts';

const pool = new FunctionPool(
  {
    name: 'ordering/place-order',
    folder: '/nowhere',
    handler: 'index.handler',
    timeoutSeconds: 1,
    memoryMb: 128,
    concurrency: 1,
    environment: {},
  },
  () => {},
);
const functions = new Map([['ordering/place-order', pool]]);
afterAll(() => pool.stop());

test.each([
  'ordering/place-order',
  'ordering/place-order:live',
  'arn:aws:lambda:us-east-1:000000000000:function:ordering/place-order',
  'arn:aws:lambda:us-east-1:000000000000:function:ordering/place-order:live',
])('finds the function %s', (name) => {
  expect(findFunction(functions, name)).toBe(pool);
});

test('refuses an unknown function by name', () => {
  expect(() => findFunction(functions, 'ordering/nothing:live')).toThrow(
    'the function ordering/nothing:live does not exist',
  );
});
