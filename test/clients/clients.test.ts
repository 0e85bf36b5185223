import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalSystem, startLocalSystem } from '../e2e/local-system.ts';
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

describe.each(Object.entries(clients))('a client in %s', (_, generate) => {
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

  test('places and reads an order whose total needs 64 bits', async () => {
    const understood = await program(system.url);

    expect(understood).toMatchObject({ ...order, refused: 'product_unavailable' });
    expect(['PENDING_SHIPMENT', 'PROCESSING']).toContain(understood.status);
  });

  test('goes on with a later release: other fields, another status, an answer of API Gateway', async () => {
    expect(await program(later.url)).toEqual({
      ...order,
      status: 'RETURNED',
      refused: 'product_unavailable',
      throttled: 429,
    });
  });
});
