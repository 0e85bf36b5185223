import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { region } from '../cloudformation/references.ts';
import type { EventSourceMapping } from '../cloudformation/resources.ts';
import { AwsError, callAws } from '../engines/aws-json.ts';
import { matchesFilter } from './event-filter.ts';
import { Report } from './queue-feed.ts';

export interface StreamFeed {
  readonly endpoint: string;
  readonly mapping: EventSourceMapping;
  /** The last record of a shard that has been handled, and a way to say that another one has. */
  readonly lastOf: (shardId: string) => string | undefined;
  readonly keepLast: (shardId: string, record: string | undefined) => void;
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Is told of records that are given up, as Lambda tells an on-failure destination. */
  readonly giveUp: (deadLetter: object) => Promise<void>;
  readonly notice: (text: string) => void;
}

const Written = z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() });
const Change = z.looseObject({ dynamodb: Written });
type Iterators = Map<string, string | null | undefined>;
type Changes = readonly z.infer<typeof Change>[];
const Shards = z.array(z.object({ ShardId: z.string() }));
const Stream = z.object({ StreamDescription: z.object({ Shards }) });
const Iterator = z.object({ ShardIterator: z.string() });
const Page = z.object({ Records: z.array(Change), NextShardIterator: z.nullish(z.string()) });

const idleMs = 200;
const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});
const getSequence = ({ dynamodb }: Changes[number]) => dynamodb.SequenceNumber;
/** What becomes of an iterator that was not used for a while: another one is had. */
const isStale = (fault: unknown) => fault instanceof AwsError && /Expired|Trimmed/.test(fault.type);

/** Feeds a function from a table's stream as Lambda does: in order, and what fails holds up all that comes after it. */
export async function createStreamFeed(feed: StreamFeed, ending: AbortSignal): Promise<void> {
  /** Where each shard is to be read next; a shard that has been read to its end is null. */
  const iterators: Iterators = new Map();
  let hasNewShards = true;
  let from = feed.mapping.StartingPosition ?? 'LATEST';
  const isWanted = matchesFilter(feed.mapping);
  while (!ending.aborted) {
    let isIdle = true;
    try {
      // Not at every turn: to tell its shards, dynoxide reads the whole stream. A new one continues one that has ended.
      if (hasNewShards) await findShards(iterators, from, feed);
      hasNewShards = iterators.size === 0;
      if (!hasNewShards) from = 'TRIM_HORIZON';
      for (const [shardId, iterator] of iterators) {
        if (!iterator) continue;
        const asked = { ShardIterator: iterator, Limit: feed.mapping.BatchSize };
        const { Records, NextShardIterator } = Page.parse(await request(feed, 'GetRecords', asked));
        const wanted = Records.filter(isWanted);
        await deliver(wanted, shardId, feed, ending);
        const isPassed = Records.length > wanted.length && !ending.aborted;
        if (isPassed) feed.keepLast(shardId, Records.at(-1)?.dynamodb.SequenceNumber);
        iterators.set(shardId, NextShardIterator);
        hasNewShards ||= !NextShardIterator;
        isIdle &&= Records.length === 0;
      }
    } catch (fault) {
      iterators.clear();
      hasNewShards = true;
      if (!ending.aborted && !isStale(fault)) feed.notice(`cannot read ${feed.mapping.EventSourceArn}: ${fault}`);
    }
    if (isIdle) await pause(idleMs, ending);
  }
}

async function findShards(iterators: Iterators, from: string, feed: StreamFeed): Promise<void> {
  const { StreamDescription } = Stream.parse(await request(feed, 'DescribeStream', {}));
  for (const { ShardId } of StreamDescription.Shards.filter((shard) => !iterators.has(shard.ShardId))) {
    const SequenceNumber = feed.lastOf(ShardId);
    const ShardIteratorType = SequenceNumber ? 'AFTER_SEQUENCE_NUMBER' : from;
    const answer = await request(feed, 'GetShardIterator', { ShardId, ShardIteratorType, SequenceNumber });
    iterators.set(ShardId, Iterator.parse(answer).ShardIterator);
  }
}

/** Has the function take the records, again and again, until it has, or the mapping says that it is enough. */
async function deliver(records: Changes, shardId: string, feed: StreamFeed, ending: AbortSignal): Promise<void> {
  const { BisectBatchOnFunctionError, MaximumRetryAttempts, MaximumRecordAgeInSeconds } = feed.mapping;
  let left = records;
  for (let tries = 1; left.length > 0 && !ending.aborted; tries += 1) {
    const taken = await take(left, feed);
    if (taken > 0) feed.keepLast(shardId, left[taken - 1]?.dynamodb.SequenceNumber);
    left = left.slice(taken);
    const [first] = left;
    if (!first) return;
    if (BisectBatchOnFunctionError && taken === 0 && left.length > 1) {
      const half = Math.ceil(left.length / 2);
      await deliver(left.slice(0, half), shardId, feed, ending);
      left = left.slice(half);
      tries = 0;
      continue;
    }
    const ageSeconds = Date.now() / 1000 - first.dynamodb.ApproximateCreationDateTime;
    const isTooOld = MaximumRecordAgeInSeconds >= 0 && ageSeconds > MaximumRecordAgeInSeconds;
    const isSpent = MaximumRetryAttempts >= 0 && tries > MaximumRetryAttempts;
    if (isTooOld || isSpent) {
      const condition = isSpent ? 'RetryAttemptsExhausted' : 'RecordAgeExceeded';
      await feed.giveUp(toFailureRecord(left, shardId, feed, condition));
      return feed.keepLast(shardId, left.at(-1)?.dynamodb.SequenceNumber);
    }
    await pause(Math.min(100 * 2 ** tries, 30_000), ending);
  }
}

/** How many of the records the function has taken: those before the first that it reports, none when it throws. */
async function take(records: Changes, { mapping, invoke }: StreamFeed): Promise<number> {
  const own = { awsRegion: region, eventSourceARN: mapping.EventSourceArn };
  const Records = records.map((record) => ({ ...record, ...own }));
  try {
    const report = Report.parse(await invoke(JSON.parse(JSON.stringify({ Records }), addEmptyMaps)));
    const failed = new Set(report?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
    const reports = mapping.FunctionResponseTypes.includes('ReportBatchItemFailures');
    if (failed.size === 0 || !reports) return records.length;
    return Math.max(
      0,
      records.map(getSequence).findIndex((record) => failed.has(record)),
    );
  } catch {
    return 0;
  }
}

/** DynamoDB Local writes an empty map as `{}`, which is no attribute value. */
function addEmptyMaps(name: string, value: unknown): unknown {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty && !Array.isArray(value) && name !== 'M' ? { M: {} } : value;
}

function toFailureRecord(records: Changes, shardId: string, { mapping }: StreamFeed, condition: string): object {
  const [startSequenceNumber, ...others] = records.map(getSequence);
  const endSequenceNumber = others.at(-1) ?? startSequenceNumber;
  const { EventSourceArn: streamArn, FunctionName: functionArn } = mapping;
  const batchSize = records.length;
  return {
    requestContext: { functionArn, condition },
    DDBStreamBatchInfo: { shardId, streamArn, batchSize, startSequenceNumber, endSequenceNumber },
  };
}

function request({ endpoint, mapping }: StreamFeed, operation: string, args: object): Promise<unknown> {
  const stream = operation === 'GetRecords' ? {} : { StreamArn: mapping.EventSourceArn };
  return callAws(endpoint, `DynamoDBStreams_20120810.${operation}`, { ...stream, ...args });
}
