import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbCircuits } from '../../../../functions/platform/circuit-breaker/circuit.dynamodb.ts';
import { type Circuit, type Circuits, recordFailure } from '../../../../functions/platform/circuit-breaker/circuit.ts';
import {
  callWithBreaker,
  createCircuitBreaker,
} from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../../../functions/platform/deadline.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { openTables } from '../../../support/engine.ts';
import { memoryCircuits } from '../../../support/memory/circuits.ts';

const since = Date.parse('2026-11-20T10:00:00.000Z');

describe('a circuit in DynamoDB', () => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamodb = mockClient(client);
  const circuit = createDynamodbCircuits({ table: 'Deliveries', pk: 'breaker#carrier', dynamodb: client });
  beforeEach(() => void dynamodb.reset());

  test('reads a circuit as one item, consistently', async () => {
    dynamodb.on(GetItemCommand).resolves({});

    expect(await circuit.find()).toBeUndefined();

    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'Deliveries',
      Key: { pk: { S: 'breaker#carrier' } },
      ConsistentRead: true,
    });
  });

  test('creates a circuit only where there is none, and changes it only from the revision before', async () => {
    dynamodb.on(PutItemCommand).resolves({});

    await circuit.save({ status: 'closed', failures: [since], revision: 1 });
    await circuit.save({ status: 'open', since, revision: 2 });

    const [first, second] = dynamodb.commandCalls(PutItemCommand).map(({ args }) => args[0].input);
    expect(first).toMatchObject({ ConditionExpression: 'attribute_not_exists(pk)' });
    expect(second).toMatchObject({
      ConditionExpression: 'revision = :before',
      ExpressionAttributeValues: { ':before': { N: '1' } },
      Item: { pk: { S: 'breaker#carrier' }, status: { S: 'open' } },
    });
  });

  test('returns a conflict, and throws a fault', async () => {
    const conflict = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    dynamodb.on(PutItemCommand).rejectsOnce(conflict).rejectsOnce(new Error('throttled'));

    expect(await circuit.save({ status: 'open', since, revision: 2 })).toBe('conflict');
    await expect(circuit.save({ status: 'open', since, revision: 2 })).rejects.toThrow('throttled');
  });
});

type Opened = { circuit(name: string): Circuits; close(): Promise<void> };
const engines: Record<string, () => Promise<Opened>> = {
  memory: async () => {
    const all = new Map<string, Circuits>();
    const circuit = (name: string) => {
      const stored = all.get(name) ?? memoryCircuits();
      all.set(name, stored);
      return stored;
    };
    return { circuit, close: async () => {} };
  },
  'the embedded engine': async () => {
    const { tables, dynamodb, close } = await openTables('Payments');
    const table = tables.Payments;
    return { circuit: (name) => createDynamodbCircuits({ table, pk: `breaker#${name}`, dynamodb }), close };
  },
};

describe.each(Object.entries(engines))('circuits in %s', (_, open) => {
  let engine: Opened;
  beforeAll(async () => {
    jest.spyOn(logger, 'warn').mockImplementation(() => {});
    jest.spyOn(logger, 'info').mockImplementation(() => {});
    engine = await open();
  }, 30_000);
  afterAll(() => engine?.close());

  test('returns circuits as they were saved, one revision after another', async () => {
    const circuit = engine.circuit('saved');
    const states: Circuit[] = [
      { status: 'closed', failures: [since], revision: 1 },
      { status: 'open', since, revision: 2 },
      { status: 'open', since, trialUntil: since + 40_000, revision: 3 },
      { status: 'closed', since: since + 31_000, failures: [], revision: 4 },
    ];

    expect(await circuit.find()).toBeUndefined();
    for (const state of states) {
      expect(await circuit.save({ ...state, revision: state.revision + 1 })).toBe('conflict');
      expect(await circuit.save(state)).toBe('saved');
      expect(await circuit.save(state)).toBe('conflict');
      expect(await circuit.find()).toEqual(state);
    }
  });

  test('keeps circuits apart', async () => {
    await engine.circuit('one').save({ status: 'open', since, revision: 1 });

    expect(await engine.circuit('other').find()).toBeUndefined();
  });

  test('lets one of fifty instances make the trial', async () => {
    let circuit: Circuit | undefined;
    for (let n = 0; n < 5; n += 1) {
      circuit = recordFailure(circuit, since);
      if (circuit) await engine.circuit('trial').save(circuit);
    }
    const clock = { ...systemClock, now: () => since + 30_000 };
    let calls = 0;
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const trial = async () => {
      calls += 1;
      await isOver;
    };

    const all = Array.from({ length: 50 }, () =>
      callWithBreaker(trial, createCircuitBreaker({ name: 'trial', circuits: engine.circuit('trial'), clock })),
    );
    const outcomes: unknown[] = [];
    const ended = all.map(async (call) => {
      outcomes.push(
        await call.then(
          () => 'made',
          ({ name }: Error) => name,
        ),
      );
      // The trial goes on until all others have their answer.
      if (outcomes.length === 49) end();
    });
    await Promise.all(ended);

    expect(calls).toBe(1);
    expect(outcomes.filter((each) => each === 'made')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'RetryLater')).toHaveLength(49);
    expect(await engine.circuit('trial').find()).toMatchObject({ status: 'closed', revision: 7 });
  });
});
