import { expect } from '@jest/globals';

/** The largest response of Lambda, in bytes. */
const lambdaBytes = 6_291_556;

/** Expects a page of these items to go through Lambda, which wraps the body in JSON once more. */
export function expectSendable(items: readonly unknown[]): void {
  const body = JSON.stringify({ items, nextCursor: 'c'.repeat(1_000) });
  expect(Buffer.byteLength(JSON.stringify({ statusCode: 200, body }))).toBeLessThan(lambdaBytes - 10_000);
}
