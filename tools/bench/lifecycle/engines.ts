import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { callAws } from '../../../local/engines/aws-json.ts';
import { startEngines } from '../../../local/engines/engines.ts';
import { isIdle } from './count.ts';
import { type Call, type IsWanted, recordCalls } from './recorder.ts';

/** Engines of this process, each behind a recording proxy. */
export interface Recorded {
  readonly dynamodb: string;
  readonly sqs: string;
  /** Drops the calls recorded so far. */
  forget(): void;
  /** Waits until the order is delivered and the engines are quiet, then returns the recorded calls. */
  delivered(table: string, orderId: string): Promise<readonly Call[]>;
  stop(): Promise<void>;
}

/** After delivery the last message is deleted and the last stream record read within this time. */
const quietMs = 1_500;
const limitMs = 120_000;

const Found = z.object({ Item: z.object({ status: z.object({ S: z.string() }) }) });

export async function startRecordedSystem(isWanted: IsWanted = () => true): Promise<Recorded> {
  const work = mkdtempSync(join(tmpdir(), 'life-'));
  const fail = (reason: string) => {
    throw new Error(reason);
  };
  const engines = await startEngines({ data: undefined, work, shell: {} }, fail);
  let calls: Call[] = [];
  let lastAt = Date.now();
  const onCall = (call: Call) => {
    calls.push(call);
    if (!isIdle(call)) lastAt = call.at;
  };
  const dynamodb = await recordCalls(engines.dynamodb, onCall, isWanted);
  const sqs = await recordCalls(engines.sqs, onCall, isWanted);
  return {
    dynamodb: dynamodb.endpoint,
    sqs: sqs.endpoint,
    forget: () => {
      calls = [];
      lastAt = Date.now();
    },
    delivered: async (TableName, orderId) => {
      const end = Date.now() + limitMs;
      // Reads past the proxy, so that this call is not counted.
      const read = { TableName, Key: { pk: { S: orderId } } };
      const status = async () =>
        Found.parse(await callAws(engines.dynamodb, 'DynamoDB_20120810.GetItem', read)).Item.status.S;
      while ((await status()) !== 'DELIVERED' || Date.now() - lastAt < quietMs) {
        if (Date.now() > end) throw new Error(`the order is ${await status()} after ${limitMs} ms`);
        await delay(100);
      }
      return calls;
    },
    stop: async () => {
      dynamodb.stop();
      sqs.stop();
      await engines.stop();
      rmSync(work, { recursive: true, force: true });
    },
  };
}
