import { join } from 'node:path';
import * as z from 'zod/mini';
import { createArn, type References } from '../cloudformation/references.ts';
import { type EventSourceMapping, supportedResources } from '../cloudformation/resources.ts';
import { callAws } from '../engines/aws-json.ts';
import type { Engines } from '../engines/engines.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { type Functions, findFunction } from '../lambda/functions.ts';
import { pollQueue } from './queue-feed.ts';
import { pollStream } from './stream-feed.ts';

export interface Sources {
  readonly functions: Functions;
  readonly engines: Pick<Engines, 'dynamodb' | 'sqs'>;
  /** The URL of each queue, by its ARN. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** The folder for the checkpoints of streams. */
  readonly data: string | undefined;
  readonly isBusy: () => boolean;
  readonly notice: (text: string) => void;
}

/**
 * Invokes functions for the messages of queues, for the records of streams and on schedules, as the template says.
 * Returns the function that stops this. It resolves when the last invocation has ended.
 */
export function startTriggers(references: References, sources: Sources): () => Promise<void> {
  const ending = new AbortController();
  const mappings = references.all(supportedResources.EventSourceMapping);
  const feeds = mappings.map(({ properties }) => poll(properties, sources, ending.signal));
  const timers = references.all(supportedResources.Rule).flatMap(({ resource, properties }) => {
    const { ScheduleExpression: schedule, Targets } = properties;
    if (schedule === undefined) return [];
    return Targets.map(({ Arn }) => {
      const pool = findFunction(sources.functions, Arn);
      const event = { source: 'aws.events', resources: [createArn('events', `rule/${resource.name}`)] };
      return repeat(() => pool.invoke(event), parseRateMs(schedule));
    });
  });
  return async () => {
    timers.forEach(clearInterval);
    ending.abort();
    await Promise.all(feeds);
  };
}

function poll(mapping: EventSourceMapping, sources: Sources, ending: AbortSignal): Promise<void> {
  const { functions, engines, queueUrls, data, isBusy, notice } = sources;
  const pool = findFunction(functions, mapping.FunctionName);
  const invoke = (event: unknown) => pool.invoke(event);
  const queueUrl = queueUrls.get(mapping.EventSourceArn);
  if (queueUrl) {
    if (mapping.FilterCriteria) throw new Error(`local/ does not filter messages: ${mapping.FunctionName}`);
    return pollQueue({ endpoint: engines.sqs, queueUrl, mapping, isBusy, invoke, notice }, ending);
  }
  const deadLetter = async (body: object) => {
    const MessageBody = JSON.stringify(body);
    notice(`stream records of ${mapping.FunctionName} dead-lettered: ${MessageBody}`);
    const QueueUrl = queueUrls.get(mapping.DestinationConfig?.OnFailure.Destination ?? '');
    if (QueueUrl) await callAws(engines.sqs, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
  };
  const checkpoints = readCheckpoints(data && join(data, `${mapping.FunctionName.replace(/\W/g, '-')}.json`));
  return pollStream({ endpoint: engines.dynamodb, mapping, checkpoints, invoke, deadLetter, notice }, ending);
}

/** Reads the checkpoints of a stream. Each change is written to the file. */
function readCheckpoints(file: string | undefined) {
  const checkpoints = z.record(z.string(), z.string()).parse(readJsonFile(file));
  return {
    get: (shardId: string) => checkpoints[shardId],
    set: (shardId: string, sequenceNumber: string) => {
      checkpoints[shardId] = sequenceNumber;
      writeJsonFile(file, checkpoints);
    },
  };
}

/**
 * Invokes at each interval. Skips a time at which the last invocation has not ended: on a slow machine, invocations that
 * wait for each other would take the CPU from requests and messages. The function pool logs a failure, and the next time comes.
 */
export function repeat(invoke: () => Promise<unknown>, intervalMs: number): NodeJS.Timeout {
  let isUnderWay = false;
  return setInterval(async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    await invoke().catch(() => {});
    isUnderWay = false;
  }, intervalMs);
}

/** The longest time of a timer. A longer schedule runs this often. */
const maxTimerMs = 2 ** 31 - 1;
const unitMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Parses `rate(5 minutes)`, and seconds, which AWS does not have. Throws at any other expression, such as `cron(…)`. */
export function parseRateMs(expression: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (second|minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(value) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(ms)) throw new Error(`local/ runs schedules such as rate(5 minutes), not ${expression}`);
  return Math.min(ms, maxTimerMs);
}
