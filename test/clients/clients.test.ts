import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalSystem, startLocalSystem } from '../e2e/system/local-system.ts';
import { clients, type Program } from './generated.ts';
import { startLaterRelease } from './later-release.ts';

let system: LocalSystem;
let later: Awaited<ReturnType<typeof startLaterRelease>>;
beforeAll(async () => {
  system = await startLocalSystem();
  later = await startLaterRelease(system.url);
});
afterAll(async () => {
  later?.stop();
  await system?.stop();
});

describe.each(Object.entries(clients))('%s', (_, generate) => {
  let program: Program;
  beforeAll(async () => {
    program = await generate();
  }, 300_000);

  const order = {
    placed: 3_000_000_000,
    read: 3_000_000_000,
    line: 3_000_000_000,
    year: new Date().getFullYear(),
  };

  test('generates a client that places and reads an order whose total needs 64 bits', async () => {
    const parsed = await program(system.url);

    expect(parsed).toMatchObject({ ...order, refused: 'product_unavailable' });
    expect(['PENDING_SHIPMENT', 'PROCESSING']).toContain(parsed.status);
  });

  test('generates a client that accepts new fields, a new status and a response of API Gateway from a later release', async () => {
    expect(await program(later.url)).toEqual({
      ...order,
      status: 'RETURNED',
      refused: 'product_unavailable',
      throttled: 429,
    });
  });
});
