import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { call } from './aws-json.ts';
import type { Engines } from './engines.ts';
import { type Functions, functionFor } from './functions.ts';
import { feedFromQueue } from './queue-feed.ts';
import { account, arnOf, type References, region } from './references.ts';
import { type EventSourceMapping, run } from './resources.ts';
import { feedFromStream } from './stream-feed.ts';

export interface Sources {
  readonly functions: Functions;
  readonly engines: Pick<Engines, 'dynamodb' | 'sqs'>;
  /** The URL of each queue, by its ARN. */
  readonly queueUrls: ReadonlyMap<string, string>;
  /** Where it is kept how far streams have been read. */
  readonly data: string | undefined;
  readonly isBusy: () => boolean;
  readonly notice: (text: string) => void;
}

const usualConcurrency = 5;

/**
 * Invokes functions whenever the template says so: for messages, for changes of tables, and when it is time. The answered
 * function ends that, and resolves when nothing is under way any more.
 */
export function startTriggers(references: References, sources: Sources): () => Promise<void> {
  const ending = new AbortController();
  const mappings = references.all(run.EventSourceMapping).filter(({ properties }) => properties.Enabled);
  const feeds = mappings.map(({ properties }) => feed(properties, sources, ending.signal));
  const rules = references.all(run.Rule).filter(({ properties }) => properties.State === 'ENABLED');
  const timers = rules.flatMap(({ resource, properties }) =>
    properties.Targets.map(({ Arn }) => {
      const pool = functionFor(sources.functions, Arn);
      // The pool tells of a failure, and the next time comes.
      const invoke = () => void pool.invoke(scheduledEvent(resource.name)).catch(() => {});
      return setInterval(invoke, everyMs(properties.ScheduleExpression));
    }),
  );
  return async () => {
    timers.forEach(clearInterval);
    ending.abort();
    await Promise.all(feeds);
  };
}

function feed(mapping: EventSourceMapping, sources: Sources, ending: AbortSignal): Promise<void> {
  const { functions, engines, queueUrls, data, isBusy, notice } = sources;
  const pool = functionFor(functions, mapping.FunctionName);
  const invoke = (event: unknown) => pool.invoke(event);
  const queueUrl = queueUrls.get(mapping.EventSourceArn);
  if (queueUrl) {
    if (mapping.FilterCriteria) throw new Error(`local/ does not filter messages: ${mapping.FunctionName}`);
    const queueFeed = {
      endpoint: engines.sqs,
      queueUrl,
      queueArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize,
      concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? usualConcurrency,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      isBusy,
      invoke,
      notice,
    };
    return feedFromQueue(queueFeed, ending);
  }
  const giveUp = async (letter: object) => {
    const MessageBody = JSON.stringify(letter);
    notice(`${mapping.FunctionName} gives up on changes: ${MessageBody}`);
    const QueueUrl = queueUrls.get(mapping.DestinationConfig?.OnFailure.Destination ?? '');
    if (QueueUrl) await call(engines.sqs, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
  };
  const file = data && join(data, `${mapping.FunctionName.replace(/\W/g, '-')}.json`);
  const read = readCheckpoints(file);
  const lastOf = (shardId: string) => read.get(shardId);
  const keepLast = (shardId: string, record = '') => {
    read.set(shardId, record);
    if (!file) return;
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(read)));
    renameSync(`${file}.new`, file);
  };
  return feedFromStream(
    { endpoint: engines.dynamodb, mapping, lastOf, keepLast, invoke, giveUp, notice },
    ending,
  );
}

function readCheckpoints(file: string | undefined): Map<string, string> {
  const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return new Map(Object.entries(z.record(z.string(), z.string()).parse(kept)));
}

/** A timer holds no more; what is due more rarely comes this often. */
const longestMs = 2 ** 31 - 1;
const unitMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The milliseconds of `rate(5 minutes)`; of seconds too, which AWS does not know. Throws at any other expression: nothing here keeps a calendar. */
export function everyMs(expression: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (second|minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(value) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(ms))
    throw new Error(`local/ runs schedules of the form rate(5 minutes) only, not ${expression}`);
  return Math.min(ms, longestMs);
}

/** What EventBridge tells a function when it is time. */
function scheduledEvent(rule: string) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date().toISOString().replace(/\.\d+/, ''),
    region,
    resources: [arnOf('events', `rule/${rule}`)],
    detail: {},
  };
}
