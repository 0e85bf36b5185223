import type { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getShard, listNewestKeys, parseOrderId, shards } from '../../../../functions/platform/dynamodb/shards.ts';
import { getOrderId } from '../../../support/example.ts';

type Entry = { shard: string; placedAt: string; customerId: string };

/** An index that evaluates at most so many entries per query before it filters them, as DynamoDB does by size. */
function createIndex(entries: readonly Entry[], maxEvaluated: number): DynamoDBClient {
  const send = async ({ input }: QueryCommand) => {
    const getValue = (name: string) => input.ExpressionAttributeValues?.[name]?.S ?? '';
    const partition = entries
      .filter(({ shard }) => shard === getValue(':partition'))
      .filter(({ placedAt }) => placedAt >= getValue(':oldest') && placedAt <= getValue(':until'))
      .sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
    const read = partition.slice(0, Math.min(maxEvaluated, input.Limit ?? maxEvaluated));
    const matching = read.filter(({ customerId }) => !input.FilterExpression || customerId === getValue(':customerId'));
    return {
      Items: matching.map(({ placedAt }) => ({ placedAt: { S: placedAt } })),
      ...(read.length < partition.length && { LastEvaluatedKey: { placedAt: { S: read.at(-1)?.placedAt } } }),
    };
  };
  return { send } as unknown as DynamoDBClient;
}

const orders = { table: 'Orders', index: 'byShard', attribute: 'shard', partitions: shards };

test('lists the keys of all shards newest first, each once, for any page size, filter and range', async () => {
  const entry = fc.record({
    shard: fc.constantFrom(...shards.slice(0, 3)),
    second: fc.nat(30),
    customerId: fc.constantFrom('c-1', 'c-2'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.option(fc.constantFrom('c-1', 'c-3'), { nil: undefined }),
      fc.constantFrom([0, 30], [0, 30], [5, 25], [9, 9], [20, 10]),
      fc.integer({ min: 1, max: 9 }),
      // With fewer than two a query would return the position alone, again and again.
      fc.integer({ min: 2, max: 12 }),
      async (placed, customerId, [from = 0, to = 0], limit, maxEvaluated) => {
        const toTime = (second: number) => new Date(Date.UTC(2026, 10, 26) + second * 1_000).toISOString();
        const entries = placed.map(({ second, ...rest }, n) => ({
          ...rest,
          placedAt: `${toTime(second)}#${getOrderId(n)}`,
        }));
        const dynamodb = createIndex(entries, maxEvaluated);
        const read: string[] = [];
        let after: string | undefined;
        do {
          const page = await listNewestKeys(dynamodb, {
            ...orders,
            equal: { customerId },
            after,
            oldest: toTime(from),
            newest: `${toTime(to)}#~`,
            limit,
          });
          expect(page.keys.length).toBeLessThanOrEqual(limit);
          read.push(...page.keys);
          after = page.next;
        } while (after !== undefined);

        const expected = entries
          .filter((entry) => customerId === undefined || entry.customerId === customerId)
          .filter(({ placedAt }) => placedAt >= toTime(from) && placedAt <= `${toTime(to)}#~`)
          .map(({ placedAt }) => placedAt);
        expect(read).toEqual(expected.sort().reverse());
      },
    ),
  );
});

test('spreads orders evenly on the shards by their ids', () => {
  const counts = new Map<string, number>();
  for (let first = 0; first < 16; first += 1) {
    const shard = getShard(`${first.toString(16)}0000000-0000-8000-8000-000000000000`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }

  expect([...counts.keys()].sort()).toEqual([...shards]);
  expect([...counts.values()]).toEqual(Array(8).fill(2));
  expect(parseOrderId(`2026-11-26T00:00:00.000Z#${getOrderId(3)}`)).toBe(getOrderId(3));
});
