import type { DynamoDBRecord, StreamRecord } from 'aws-lambda';
import { processStream } from '../../../functions/events/adapters/stream-function.ts';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import type { Harness } from '../harness/harness.ts';
import type { System } from '../harness/system.ts';

/** A shard of the stream. One that has been split gets no more records, and its children are read after it. */
type Shard = { records: DynamoDBRecord[]; read: number; isReading: boolean; parent?: Shard; children?: [Shard, Shard] };

const functionTimeoutMs = 5_000;
const splitRate = 0.01;
/** How often a batch is also processed by an invocation that counts as dead. */
const twinRate = 0.03;

/**
 * Runs the stream of the orders table and its reader as Lambda does: the records of a shard in order and one batch at a time,
 * a batch again after a failure or a crash, and a child shard after its parent.
 */
export function startOrderStream(harness: Harness, system: System): void {
  const { timeline, random, note } = harness.runtime;
  const root = createShard();
  /** The newest image of each order. */
  const images = new Map<string, StreamRecord['NewImage'] & object>();
  let sequenceNumber = 0;

  const read = async (shard: Shard): Promise<void> => {
    if (shard.isReading || (shard.parent && !isDone(shard.parent))) return;
    shard.isReading = true;
    for (let failures = 0; shard.read < shard.records.length; ) {
      await timeline.wait(random.between(50, 1_000) + Math.min(1_000 * failures ** 2, 60_000));
      const batch = shard.records.slice(shard.read, shard.read + random.between(1, 20));
      const invoke = () => system.publishEvents(functionTimeoutMs, (ports, time) => processStream(batch, ports, time));
      if (random.chance(twinRate)) void timeline.wait(random.between(0, 2_000)).then(invoke);
      const invocation = await invoke();
      const result = typeof invocation === 'object' && 'result' in invocation ? invocation.result : undefined;
      if (typeof invocation === 'object' && 'fault' in invocation)
        harness.reportViolation(`the reader of the stream threw ${invocation.fault}`);
      const [failed] = result?.batchItemFailures ?? [];
      const done = failed
        ? batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed.itemIdentifier)
        : batch.length;
      if (result) shard.read += done;
      failures = result && done > 0 ? 0 : failures + 1;
      if (failures > 0) note(`the stream repeats a batch of ${batch.length}`);
    }
    shard.isReading = false;
    for (const child of shard.children ?? []) void read(child);
  };

  harness.onOrderWritten((after, before) => {
    const shard = findShard(root, after.orderId);
    const SequenceNumber = String(++sequenceNumber).padStart(12, '0');
    const ApproximateCreationDateTime = Math.floor(timeline.now() / 1_000);
    const OldImage = before && images.get(after.orderId);
    images.set(after.orderId, Object(toOrderItem(after)));
    const record = {
      Keys: { pk: { S: after.orderId } },
      OldImage,
      NewImage: images.get(after.orderId),
    } as StreamRecord;
    shard.records.push({ dynamodb: { ...record, SequenceNumber, ApproximateCreationDateTime } });
    if (random.chance(splitRate)) shard.children = [createShard(shard), createShard(shard)];
    void read(shard);
  });
}

function createShard(parent?: Shard): Shard {
  return { records: [], read: 0, isReading: false, ...(parent && { parent }) };
}

function isDone({ records, read, isReading }: Shard): boolean {
  return read === records.length && !isReading;
}

/** Finds the shard of an order: each split divides the orders by another bit of their ids. */
function findShard(root: Shard, orderId: string): Shard {
  const bits = BigInt(`0x${orderId.replaceAll('-', '')}`);
  let shard = root;
  for (let depth = 0n; shard.children; depth += 1n) shard = shard.children[(bits >> depth) & 1n ? 1 : 0];
  return shard;
}
