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

function createPool({ concurrency = 1, timeoutSeconds = 20, environment = {} as Record<string, string> } = {}) {
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

describe('FunctionPool', () => {
  test('invokes a function with its own environment and context, and keeps it warm', async () => {
    const pool = createPool({ environment: { NAME: 'own' }, timeoutSeconds: 30 });

    const first = await pool.invoke({});
    const second = await pool.invoke({});

    expect(first).toEqual({ served: 1, env: 'own', name: 'service/function', left: expect.any(Number) });
    expect(second).toMatchObject({ served: 2 });
    expect((second as { left: number }).left).toBeGreaterThan(20_000);
  });

  test('runs one invocation at a time per instance', async () => {
    const pool = createPool();

    const answers = await Promise.all([1, 2, 3].map(() => pool.invoke({ waitMs: 5 })));

    expect(answers).toMatchObject([{ served: 1 }, { served: 2 }, { served: 3 }]);
  });

  test('starts more instances under load, up to its limit', async () => {
    const pool = createPool({ concurrency: 2 });

    const answers = await Promise.all(Array.from({ length: 12 }, () => pool.invoke({ waitMs: 150 })));

    expect(answers.filter((answer) => (answer as { served: number }).served === 1)).toHaveLength(2);
  });

  test('reports a failure to the caller, logs it, and keeps the instance', async () => {
    const pool = createPool();

    await expect(pool.invoke({ fail: true })).rejects.toThrow(InvocationFailed);

    expect(lines.at(-1)).toMatch(/"message":"invocation failed".*TypeError: failed/);
    expect(await pool.invoke({})).toMatchObject({ served: 2 });
  });

  test.each([
    ['hangs', { hang: true }, 'timed out after 1.00 seconds'],
    ['blocks its thread', { spin: true }, 'timed out after 1.00 seconds'],
    ['ends its process', { exit: true }, 'exited with code 3'],
    ['crashes', { crash: true }, 'crashed'],
  ])('replaces an instance that %s', async (_, event, why) => {
    const pool = createPool({ timeoutSeconds: 1 });
    await pool.invoke({});

    await expect(pool.invoke(event)).rejects.toThrow(why);

    expect(await pool.invoke({})).toMatchObject({ served: 1 });
  });

  test('fails each invocation when no instance can start', async () => {
    const pool = createPool({ environment: { BROKEN: 'yes' } });

    const outcomes = await Promise.allSettled([pool.invoke({}), pool.invoke({})]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('cannot start') },
      });
    }
  });

  test('throttles when a thousand invocations wait', async () => {
    const pool = createPool();
    const waiting = Array.from({ length: 1000 }, () => pool.invoke({}));

    await expect(pool.invoke({})).rejects.toMatchObject({ isThrottled: true });
    await Promise.all(waiting);
  });

  test('logs the output of a function line by line', async () => {
    const printed = new Promise((resolve) => {
      onLine = (line) => line === 'two' && resolve(lines.slice(-2));
    });

    await createPool().invoke({ print: 'one\ntwo' });

    expect(await printed).toEqual(['one', 'two']);
  });
});
