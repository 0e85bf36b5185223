import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { account, createArn, type References, region } from '../cloudformation/references.ts';
import { type EventSourceMapping, supportedResources } from '../cloudformation/resources.ts';
import { callAws } from '../engines/aws-json.ts';
import type { Engines } from '../engines/engines.ts';
import { createFunction, type Functions } from '../lambda/functions.ts';
import { createQueueFeed } from './queue-feed.ts';
import { createStreamFeed } from './stream-feed.ts';

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
  const mappings = references.all(supportedResources.EventSourceMapping).filter(({ properties }) => properties.Enabled);
  const feeds = mappings.map(({ properties }) => feed(properties, sources, ending.signal));
  const rules = references.all(supportedResources.Rule).filter(({ properties }) => properties.State === 'ENABLED');
  const timers = rules.flatMap(({ resource, properties }) =>
    properties.Targets.map(({ Arn }) => {
      const pool = createFunction(sources.functions, Arn);
      // The pool tells of a failure, and the next time comes.
      const invoke = () => void pool.invoke(createScheduledEvent(resource.name)).catch(() => {});
      return setInterval(invoke, parseRateMs(properties.ScheduleExpression));
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
  const pool = createFunction(functions, mapping.FunctionName);
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
    return createQueueFeed(queueFeed, ending);
  }
  const giveUp = async (deadLetter: object) => {
    const MessageBody = JSON.stringify(deadLetter);
    notice(`${mapping.FunctionName} gives up on changes: ${MessageBody}`);
    const QueueUrl = queueUrls.get(mapping.DestinationConfig?.OnFailure.Destination ?? '');
    if (QueueUrl) await callAws(engines.sqs, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
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
  return createStreamFeed({ endpoint: engines.dynamodb, mapping, lastOf, keepLast, invoke, giveUp, notice }, ending);
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
export function parseRateMs(expression: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (second|minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = Number(value) * (unitMs[unit] ?? Number.NaN);
  if (Number.isNaN(ms)) throw new Error(`local/ runs schedules of the form rate(5 minutes) only, not ${expression}`);
  return Math.min(ms, longestMs);
}

/** What EventBridge tells a function when it is time. */
function createScheduledEvent(rule: string) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date().toISOString().replace(/\.\d+/, ''),
    region,
    resources: [createArn('events', `rule/${rule}`)],
    detail: {},
  };
}
