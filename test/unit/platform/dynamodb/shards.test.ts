import type { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getShard, listNewestKeys, parseOrderId, shards } from '../../../../functions/platform/dynamodb/shards.ts';
import { getOrderId } from '../../../support/example.ts';

type Entry = { shard: string; placedAt: string; customerId: string };

/** An index that gives so many entries a read at the most, as the real one does by size, and sifts what it has read. */
function indexOf(entries: readonly Entry[], most: number): DynamoDBClient {
  const send = async ({ input }: QueryCommand) => {
    const value = (name: string) => input.ExpressionAttributeValues?.[name]?.S ?? '';
    const partition = entries
      .filter(({ shard }) => shard === value(':partition'))
      .filter(({ placedAt }) => placedAt >= value(':oldest') && placedAt <= value(':until'))
      .sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
    const read = partition.slice(0, Math.min(most, input.Limit ?? most));
    const wanted = read.filter(({ customerId }) => !input.FilterExpression || customerId === value(':customerId'));
    return {
      Items: wanted.map(({ placedAt }) => ({ placedAt: { S: placedAt } })),
      ...(read.length < partition.length && { LastEvaluatedKey: { placedAt: { S: read.at(-1)?.placedAt } } }),
    };
  };
  return { send } as unknown as DynamoDBClient;
}

const orders = { table: 'Orders', index: 'byShard', attribute: 'shard', partitions: shards };
const placesOf = (entries: readonly Entry[]) => entries.map(({ placedAt }) => placedAt);

test('places of all shards are read newest first, each once, whatever a read gives and whatever is looked for', async () => {
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
      // With less than two a read would give the position alone, again and again.
      fc.integer({ min: 2, max: 12 }),
      async (made, customerId, [from = 0, to = 0], limit, most) => {
        const at = (second: number) => new Date(Date.UTC(2026, 10, 26) + second * 1_000).toISOString();
        const entries = made.map(({ second, ...rest }, n) => ({
          ...rest,
          placedAt: `${at(second)}#${getOrderId(n)}`,
        }));
        const dynamodb = indexOf(entries, most);
        const read: string[] = [];
        let behind: string | undefined;
        do {
          const page = await listNewestKeys(dynamodb, {
            ...orders,
            equal: { customerId },
            behind,
            oldest: at(from),
            newest: `${at(to)}#~`,
            limit,
          });
          expect(page.places.length).toBeLessThanOrEqual(limit);
          read.push(...page.places);
          behind = page.after;
        } while (behind !== undefined);

        const wanted = entries
          .filter((one) => customerId === undefined || one.customerId === customerId)
          .filter(({ placedAt }) => placedAt >= at(from) && placedAt <= `${at(to)}#~`);
        expect(read).toEqual(placesOf(wanted).sort().reverse());
      },
    ),
  );
});

test('spreads orders evenly on the shards, by their ids alone', () => {
  const counts = new Map<string, number>();
  for (let first = 0; first < 16; first += 1) {
    const shard = getShard(`${first.toString(16)}0000000-0000-8000-8000-000000000000`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }

  expect([...counts.keys()].sort()).toEqual([...shards]);
  expect([...counts.values()]).toEqual(Array(8).fill(2));
  expect(parseOrderId(`2026-11-26T00:00:00.000Z#${getOrderId(3)}`)).toBe(getOrderId(3));
});
