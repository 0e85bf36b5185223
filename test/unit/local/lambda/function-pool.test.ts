import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { FunctionPool, InvocationFailed } from '../../../../local/lambda/function-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-'));
writeFileSync(
  join(folder, 'index.mjs'),
  `if (process.env.BROKEN) throw new Error('cannot start');
   let served = 0;
   export async function handler(event, context) {
     served += 1;
     if (event.print) console.log(event.print);
     if (event.exit) process.exit(3);
     if (event.crash) setTimeout(() => { throw new Error('crashed'); });
     if (event.crash || event.hang) await new Promise(() => setInterval(() => {}, 1000));
     if (event.spin) for (;;);
     if (event.fail) throw new TypeError('failed');
     if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
     return { served, env: process.env.NAME, parent: process.env.PATH, name: context.functionName,
       left: context.getRemainingTimeInMillis(), nothing: undefined };
   }`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const pools: FunctionPool[] = [];
const lines: string[] = [];
let onLine: (line: string) => unknown = () => {};
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.stop())));

function poolOf({ concurrency = 1, timeoutSeconds = 20, environment = {} as Record<string, string> } = {}) {
  const settings = {
    name: 'service/function',
    folder,
    handler: 'index.handler',
    memoryMb: 128,
    concurrency,
    timeoutSeconds,
    environment,
  };
  const pool = new FunctionPool(settings, (line) => {
    lines.push(line);
    onLine(line);
  });
  pools.push(pool);
  return pool;
}

describe('a function', () => {
  test('answers with its own environment and its context, and stays warm', async () => {
    const pool = poolOf({ environment: { NAME: 'own' }, timeoutSeconds: 30 });

    const first = await pool.invoke({});
    const second = await pool.invoke({});

    expect(first).toEqual({ served: 1, env: 'own', name: 'service/function', left: expect.any(Number) });
    expect(second).toMatchObject({ served: 2 });
    expect((second as { left: number }).left).toBeGreaterThan(20_000);
  });

  test('serves one invocation at a time, and the others wait in line', async () => {
    const pool = poolOf();

    const answers = await Promise.all([1, 2, 3].map(() => pool.invoke({ waitMs: 5 })));

    expect(answers).toMatchObject([{ served: 1 }, { served: 2 }, { served: 3 }]);
  });

  test('gets more instances when more is asked of it, up to its limit', async () => {
    const pool = poolOf({ concurrency: 2 });

    const answers = await Promise.all(Array.from({ length: 12 }, () => pool.invoke({ waitMs: 150 })));

    expect(answers.filter((answer) => (answer as { served: number }).served === 1)).toHaveLength(2);
  });

  test('has its failure told to the caller and logged, and stays warm', async () => {
    const pool = poolOf();

    await expect(pool.invoke({ fail: true })).rejects.toThrow(InvocationFailed);

    expect(lines.at(-1)).toMatch(/"message":"invocation failed".*TypeError: failed/);
    expect(await pool.invoke({})).toMatchObject({ served: 2 });
  });

  test.each([
    ['hangs', { hang: true }, 'timed out after 1.00 seconds'],
    ['never lets go', { spin: true }, 'timed out after 1.00 seconds'],
    ['ends its process', { exit: true }, 'exited with code 3'],
    ['crashes', { crash: true }, 'crashed'],
  ])('that %s fails its caller, and the next one gets a new instance', async (_, event, why) => {
    const pool = poolOf({ timeoutSeconds: 1 });
    await pool.invoke({});

    await expect(pool.invoke(event)).rejects.toThrow(why);

    expect(await pool.invoke({})).toMatchObject({ served: 1 });
  });

  test('that cannot start fails its callers one by one', async () => {
    const pool = poolOf({ environment: { BROKEN: 'yes' } });

    const outcomes = await Promise.allSettled([pool.invoke({}), pool.invoke({})]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('cannot start') },
      });
    }
  });

  test('is not asked when a thousand wait for it', async () => {
    const pool = poolOf();
    const waiting = Array.from({ length: 1000 }, () => pool.invoke({}));

    await expect(pool.invoke({})).rejects.toMatchObject({ tooMany: true });
    await Promise.all(waiting);
  });

  test('has what it prints in the log, line by line', async () => {
    const printed = new Promise((resolve) => {
      onLine = (line) => line === 'two' && resolve(lines.slice(-2));
    });

    await poolOf().invoke({ print: 'one\ntwo' });

    expect(await printed).toEqual(['one', 'two']);
  });
});
