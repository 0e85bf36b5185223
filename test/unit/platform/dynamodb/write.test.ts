import { globSync, readFileSync } from 'node:fs';
import { DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ContentionError } from '../../../../functions/platform/dynamodb/contention.ts';
import { isTransientFault } from '../../../../functions/platform/fault.ts';
import { type Tables, writes } from './writes.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamodb = mockClient(client);
const tables: Tables = {
  ...{ Orders: 'Orders', Products: 'Products', Deliveries: 'Deliveries', Payments: 'Payments' },
  ...{ Failures: 'Failures', Identity: 'Identity', Idempotency: 'Idempotency' },
  ...{ Events: 'Events', Notifications: 'Notifications', Analytics: 'Analytics' },
};
const product = {
  ...{
    productId: { S: 'cups' },
    name: { S: 'x' },
    price: { N: '1' },
    currency: { S: 'EUR' },
    version: { N: '2' },
  },
  ...{
    available: { N: '1' },
    held: { N: '0' },
    sold: { N: '0' },
    writtenOff: { N: '0' },
    stocked: { N: '1' },
  },
};

const createError = (name: string) =>
  new DynamoDBServiceException({ name, $fault: 'client', message: 'by others', $metadata: {} });
const createCancellation = (...codes: string[]) =>
  new TransactionCanceledException({
    ...{ message: 'cancelled', $metadata: {} },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
/** The errors with which DynamoDB refuses a write because of other requests. */
const contentionErrors: Readonly<Record<string, Error>> = {
  TransactionConflictException: createError('TransactionConflictException'),
  TransactionInProgressException: createError('TransactionInProgressException'),
  ReplicatedWriteConflictException: createError('ReplicatedWriteConflictException'),
  ThrottlingException: createError('ThrottlingException'),
  ProvisionedThroughputExceededException: createError('ProvisionedThroughputExceededException'),
  RequestLimitExceeded: createError('RequestLimitExceeded'),
};
const transactionErrors: Readonly<Record<string, Error>> = {
  ...contentionErrors,
  'a conflict at the own item': createCancellation('TransactionConflict', 'None'),
  'a conflict at another item': createCancellation('None', 'TransactionConflict'),
  'a throttled item': createCancellation('None', 'ThrottlingError'),
  'a throttled partition': createCancellation('ProvisionedThroughputExceeded', 'None'),
  'a conflict at the own item beside a failed condition': createCancellation(
    'TransactionConflict',
    'ConditionalCheckFailed',
  ),
  'a throttled own item beside a failed condition': createCancellation('ThrottlingError', 'ConditionalCheckFailed'),
};
const transactions = ['adjusts stock', 'creates an order', 'ends an order'];
const cases = Object.keys(writes).flatMap((name) =>
  Object.entries(transactions.includes(name) ? transactionErrors : contentionErrors).map(
    ([label, error]) => [name, label, error] as const,
  ),
);
/** An order is created in one attempt: its caller reads the order before the next. */
const once = cases.filter(([name]) => name === 'creates an order');
const retried = cases.filter((each) => !once.includes(each));

beforeEach(() => {
  dynamodb.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Refuses the first calls, or all; later ones succeed. */
function refuse(error: Error, times = Number.POSITIVE_INFINITY): void {
  let refused = 0;
  dynamodb.onAnyCommand().callsFake(async ({ ReturnValues }) => {
    refused += 1;
    if (refused <= times) throw error;
    return ReturnValues === 'ALL_NEW' ? { Attributes: product } : {};
  });
}

describe('a write', () => {
  test.each(retried)(
    'succeeds in the third attempt when DynamoDB refuses a write that %s twice with %s',
    async (name, _, error) => {
      refuse(error, 2);

      const outcome = await writes[name]?.write(client, tables);

      if (writes[name]?.outcome !== undefined) expect(outcome).toEqual(writes[name]?.outcome);
      expect(dynamodb.calls()).toHaveLength(3 + (writes[name]?.following ?? 0));
    },
  );

  test.each(retried)(
    'throws ContentionError when DynamoDB always refuses a write that %s with %s',
    async (name, _, error) => {
      refuse(error);

      const fault = await writes[name]?.write(client, tables).catch((thrown: unknown) => thrown);

      expect(fault).toBeInstanceOf(ContentionError);
      expect(isTransientFault(fault)).toBe(true);
      expect(dynamodb.calls()).toHaveLength(8);
    },
  );

  test.each(once)(
    'returns contended after one attempt when DynamoDB refuses a write that %s with %s',
    async (name, _, error) => {
      refuse(error);

      expect(await writes[name]?.write(client, tables)).toEqual({ outcome: 'contended' });
      expect(dynamodb.calls()).toHaveLength(1);
    },
  );

  test.each(Object.keys(writes))('throws any other fault of a write that %s at once', async (name) => {
    refuse(createError('ResourceNotFoundException'));

    await expect(writes[name]?.write(client, tables)).rejects.toThrow('by others');
    expect(dynamodb.calls()).toHaveLength(1);
  });

  test('starts no attempt after two seconds', async () => {
    let ms = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => ms);
    dynamodb.onAnyCommand().callsFake(async () => {
      ms += 900;
      throw contentionErrors.ThrottlingException;
    });

    await expect(writes['saves a delivery']?.write(client, tables)).rejects.toThrow('in 3 attempts');
  });
});

describe('the source code', () => {
  const sources = globSync('functions/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const wrapper = ['functions/platform/dynamodb/write.ts', 'functions/platform/dynamodb/versioned-item.ts'];

  test('sends each write to DynamoDB from the one file that retries it', () => {
    const commands = /\b(?:(?:Put|Update|Delete|TransactWrite|BatchWrite)Items?|\w*Execute\w+)Command\b|lib-dynamodb/;
    const senders = sources.filter(({ text }) => commands.test(text)).map(({ file }) => file);

    expect(senders).toEqual(['functions/platform/dynamodb/write.ts']);
  });

  test('lists each write of functions/ in the table of this test', () => {
    const call = /\b(?:putItem|updateItem|deleteItem|batchWrite|transact|putVersion)\(\s*dynamodb|\bitems\.save\(/g;
    const found = sources
      .filter(({ file }) => !wrapper.includes(file))
      .flatMap(({ file, text }) => (text.match(call) ?? []).map(() => file.replace('functions/', '')));

    expect(
      Object.values(writes)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(found.sort());
  });
});
