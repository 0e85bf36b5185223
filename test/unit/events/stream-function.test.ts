import { describe, expect, test } from '@jest/globals';
import { processStream } from '../../../functions/events/adapters/stream-function.ts';
import type { OrderWrite } from '../../../functions/events/domain/publish-changes.ts';
import { systemClock } from '../../../functions/platform/deadline.ts';
import { advance, createExampleOrder, payingOrder } from '../ordering/placed-order.ts';
import { getOrderId, toRecord } from './example.ts';

const orders = [1, 2, 3, 4].map((n) => createExampleOrder({}, { orderId: getOrderId(n) }));
const records = orders.map((order, index) => toRecord(order, undefined, `s-${index + 1}`));
const outage = Object.assign(new Error('down'), { name: 'ServiceUnavailable' });

function createFunction(publish: (writes: readonly OrderWrite[]) => void = () => {}, deadLetter = () => {}) {
  const published: string[] = [];
  const deadLetters: object[] = [];
  const ports = {
    async publish(writes: readonly OrderWrite[]) {
      publish(writes);
      published.push(...writes.map(({ after }) => after.orderId));
    },
    async deadLetter(reference: object) {
      deadLetter();
      deadLetters.push(reference);
    },
  };
  const time = { ...systemClock, remainingMs: () => 5_000 };
  return { published, deadLetters, process: (batch: object[]) => processStream(batch, ports, time) };
}
const includes = (writes: readonly OrderWrite[], n: number) =>
  writes.some(({ after }) => after.orderId === getOrderId(n));

test('publishes a batch with the images before and after each write', async () => {
  const seen: OrderWrite[] = [];
  const { process } = createFunction((writes) => void seen.push(...writes));
  const paid = advance(payingOrder, 'paid');

  expect(await process([toRecord(payingOrder), toRecord(paid, payingOrder)])).toEqual({ batchItemFailures: [] });

  expect(seen.map(({ before, after }) => [before?.version, after.version])).toEqual([
    [undefined, 1],
    [1, 2],
  ]);
});

describe('a batch that fails because of a dependency', () => {
  test('repeats a batch from its first record when a dependency fails', async () => {
    const { process, deadLetters } = createFunction(() => {
      throw outage;
    });

    expect(await process(records)).toEqual({ batchItemFailures: [{ itemIdentifier: 's-1' }] });
    expect(deadLetters).toEqual([]);
  });
});

describe('a record that fails by itself', () => {
  test.each([
    [
      'an image that is no order',
      { ...records[1], dynamodb: { ...records[1]?.dynamodb, NewImage: { pk: { S: 'x' } } } },
    ],
    ['no image at all', { eventID: 'e-2', dynamodb: { SequenceNumber: 's-2', Keys: records[1]?.dynamodb.Keys } }],
  ])('dead-letters a record that cannot be read, and publishes the others: %s', async (_, poison) => {
    const { process, published, deadLetters } = createFunction();

    expect(await process(records.with(1, poison as never))).toEqual({ batchItemFailures: [] });

    expect(published).toEqual([1, 3, 4].map(getOrderId));
    expect(deadLetters).toMatchObject([{ orderId: getOrderId(2), sequenceNumber: 's-2' }]);
  });

  test('dead-letters a record whose publication throws an unknown error', async () => {
    const { process, published, deadLetters } = createFunction((writes) => {
      if (includes(writes, 3)) throw new Error('a bug');
    });

    expect(await process(records)).toEqual({ batchItemFailures: [] });

    expect(published).toEqual([1, 2, 4].map(getOrderId));
    expect(deadLetters).toHaveLength(1);
  });

  test('repeats a batch from the record at which a dependency fails', async () => {
    const { process, published } = createFunction((writes) => {
      if (includes(writes, 2)) throw writes.length > 1 ? new Error('a bug') : outage;
    });

    expect(await process(records)).toEqual({ batchItemFailures: [{ itemIdentifier: 's-2' }] });
    expect(published).toEqual([getOrderId(1)]);
  });

  test('repeats a record that cannot be dead-lettered', async () => {
    const { process, published } = createFunction(
      (writes) => {
        if (includes(writes, 1)) throw new Error('a bug');
      },
      () => {
        throw outage;
      },
    );

    expect(await process(records)).toEqual({ batchItemFailures: [{ itemIdentifier: 's-1' }] });
    expect(published).toEqual([]);
  });

  test('leaves no personal data in a dead letter', async () => {
    const { process, deadLetters } = createFunction(() => {
      throw new Error('a bug');
    });

    await process(records.slice(0, 1));

    expect(Object.keys(deadLetters[0] ?? {}).toSorted()).toEqual([
      'eventID',
      'eventSourceARN',
      'orderId',
      'sequenceNumber',
    ]);
  });
});
