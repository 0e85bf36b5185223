import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { region } from '../cloudformation/references.ts';
import type { EventSourceMapping } from '../cloudformation/resources.ts';
import { AwsError, callAws } from '../engines/aws-json.ts';
import { createEventFilter } from './event-filter.ts';
import { BatchResponse } from './queue-feed.ts';

export interface StreamFeed {
  readonly endpoint: string;
  readonly mapping: EventSourceMapping;
  /** The sequence number of the last processed record of each shard. */
  readonly checkpoints: { get(shardId: string): string | undefined; set(shardId: string, last: string): void };
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Is called with the dead letter that Lambda sends to an on-failure destination. */
  readonly deadLetter: (body: object) => Promise<void>;
  readonly notice: (text: string) => void;
}

const StreamRecord = z.looseObject({
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
});
type StreamRecords = readonly z.infer<typeof StreamRecord>[];
const Shards = z.array(z.object({ ShardId: z.string() }));
const Stream = z.object({ StreamDescription: z.object({ Shards }) });
const Iterator = z.object({ ShardIterator: z.string() });
const Page = z.object({ Records: z.array(StreamRecord), NextShardIterator: z.nullish(z.string()) });

const idleMs = 200;
const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});
const getSequence = ({ dynamodb }: StreamRecords[number]) => dynamodb.SequenceNumber;
/** An iterator expires when it is not used for a while. The next turn requests another one. */
const isExpired = (fault: unknown) => fault instanceof AwsError && /Expired|Trimmed/.test(fault.type);

/** Invokes a function with the records of a stream, as Lambda does: in order; records that fail hold up all later ones. */
export async function pollStream(feed: StreamFeed, ending: AbortSignal): Promise<void> {
  /** The next iterator of each shard; null at the end of the shard. */
  const iterators = new Map<string, string | null | undefined>();
  let mayHaveNewShards = true;
  const matchesFilter = createEventFilter(feed.mapping);
  while (!ending.aborted) {
    let isIdle = true;
    try {
      // Not in every turn: dynoxide reads the whole stream to list the shards. A new shard follows one that has ended.
      if (mayHaveNewShards) await addNewShards(iterators, feed);
      mayHaveNewShards = iterators.size === 0;
      for (const [shardId, iterator] of iterators) {
        if (!iterator) continue;
        const request = { ShardIterator: iterator, Limit: feed.mapping.BatchSize };
        const { Records, NextShardIterator } = Page.parse(await callStreams(feed, 'GetRecords', request));
        const matching = Records.filter(matchesFilter);
        await processRecords(matching, shardId, feed, ending);
        const last = Records.at(-1);
        if (last && Records.length > matching.length && !ending.aborted)
          feed.checkpoints.set(shardId, getSequence(last));
        iterators.set(shardId, NextShardIterator);
        mayHaveNewShards ||= !NextShardIterator;
        isIdle &&= Records.length === 0;
      }
    } catch (fault) {
      iterators.clear();
      mayHaveNewShards = true;
      if (!ending.aborted && !isExpired(fault)) feed.notice(`cannot read ${feed.mapping.EventSourceArn}: ${fault}`);
    }
    if (isIdle) await pause(idleMs, ending);
  }
}

async function addNewShards(iterators: Map<string, string | null | undefined>, feed: StreamFeed): Promise<void> {
  const { StreamDescription } = Stream.parse(await callStreams(feed, 'DescribeStream', {}));
  for (const { ShardId } of StreamDescription.Shards.filter((shard) => !iterators.has(shard.ShardId))) {
    const SequenceNumber = feed.checkpoints.get(ShardId);
    const ShardIteratorType = SequenceNumber ? 'AFTER_SEQUENCE_NUMBER' : 'TRIM_HORIZON';
    const response = await callStreams(feed, 'GetShardIterator', { ShardId, ShardIteratorType, SequenceNumber });
    iterators.set(ShardId, Iterator.parse(response).ShardIterator);
  }
}

/** Invokes the function until it has processed the records, or until they are too old or have failed too often. */
async function processRecords(
  records: StreamRecords,
  shardId: string,
  feed: StreamFeed,
  ending: AbortSignal,
): Promise<void> {
  const { BisectBatchOnFunctionError, MaximumRetryAttempts, MaximumRecordAgeInSeconds } = feed.mapping;
  let remaining = records;
  const advance = (count: number) => {
    const last = remaining[count - 1];
    if (last) feed.checkpoints.set(shardId, getSequence(last));
    remaining = remaining.slice(count);
  };
  for (let attempt = 1; remaining.length > 0 && !ending.aborted; attempt += 1) {
    const processedCount = await invokeWith(remaining, feed);
    advance(processedCount);
    const [first] = remaining;
    if (!first) return;
    if (BisectBatchOnFunctionError && processedCount === 0 && remaining.length > 1) {
      const half = Math.ceil(remaining.length / 2);
      await processRecords(remaining.slice(0, half), shardId, feed, ending);
      remaining = remaining.slice(half);
      attempt = 0;
      continue;
    }
    const ageSeconds = Date.now() / 1000 - first.dynamodb.ApproximateCreationDateTime;
    const isTooOld = MaximumRecordAgeInSeconds >= 0 && ageSeconds > MaximumRecordAgeInSeconds;
    const isSpent = MaximumRetryAttempts >= 0 && attempt > MaximumRetryAttempts;
    if (isTooOld || isSpent) {
      const condition = isSpent ? 'RetryAttemptsExhausted' : 'RecordAgeExceeded';
      await feed.deadLetter(toDeadLetter(remaining, shardId, feed, condition));
      return advance(remaining.length);
    }
    await pause(Math.min(100 * 2 ** attempt, 30_000), ending);
  }
}

/** Returns how many records the function has processed: those before the first that it reports; none when it throws. */
async function invokeWith(records: StreamRecords, { mapping, invoke }: StreamFeed): Promise<number> {
  const source = { awsRegion: region, eventSourceARN: mapping.EventSourceArn };
  const Records = records.map((record) => ({ ...record, ...source }));
  try {
    const response = BatchResponse.parse(await invoke(JSON.parse(JSON.stringify({ Records }), restoreEmptyMaps)));
    const failed = new Set(response?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
    const firstFailed = records.findIndex((record) => failed.has(getSequence(record)));
    return failed.size === 0 ? records.length : Math.max(0, firstFailed);
  } catch {
    return 0;
  }
}

/** Restores empty maps, which DynamoDB Local writes as `{}` in place of `{"M":{}}`. */
function restoreEmptyMaps(name: string, value: unknown): unknown {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty && !Array.isArray(value) && name !== 'M' ? { M: {} } : value;
}

function toDeadLetter(records: StreamRecords, shardId: string, { mapping }: StreamFeed, condition: string): object {
  const [startSequenceNumber, endSequenceNumber] = [records.slice(0, 1), records.slice(-1)].flat().map(getSequence);
  const { EventSourceArn: streamArn, FunctionName: functionArn } = mapping;
  return {
    requestContext: { functionArn, condition },
    DDBStreamBatchInfo: { shardId, streamArn, batchSize: records.length, startSequenceNumber, endSequenceNumber },
  };
}

function callStreams({ endpoint, mapping }: StreamFeed, operation: string, args: object): Promise<unknown> {
  const stream = operation === 'GetRecords' ? {} : { StreamArn: mapping.EventSourceArn };
  return callAws(endpoint, `DynamoDBStreams_20120810.${operation}`, { ...stream, ...args });
}
