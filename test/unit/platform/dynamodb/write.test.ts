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

const named = (name: string) =>
  new DynamoDBServiceException({ name, $fault: 'client', message: 'by others', $metadata: {} });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    ...{ message: 'cancelled', $metadata: {} },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
/** Every form in which DynamoDB refuses a write because of other requests. */
const forms: Readonly<Record<string, Error>> = {
  TransactionConflictException: named('TransactionConflictException'),
  TransactionInProgressException: named('TransactionInProgressException'),
  ReplicatedWriteConflictException: named('ReplicatedWriteConflictException'),
  ThrottlingException: named('ThrottlingException'),
  ProvisionedThroughputExceededException: named('ProvisionedThroughputExceededException'),
  RequestLimitExceeded: named('RequestLimitExceeded'),
};
const transactionForms: Readonly<Record<string, Error>> = {
  ...forms,
  'a conflict at the own item': cancelled('TransactionConflict', 'None'),
  'a conflict at another item': cancelled('None', 'TransactionConflict'),
  'a throttled item': cancelled('None', 'ThrottlingError'),
  'a throttled partition': cancelled('ProvisionedThroughputExceeded', 'None'),
  'a conflict at the own item beside a failed condition': cancelled('TransactionConflict', 'ConditionalCheckFailed'),
  'a throttled own item beside a failed condition': cancelled('ThrottlingError', 'ConditionalCheckFailed'),
};
const transactions = ['adjusts stock', 'creates an order', 'ends an order'];
const cases = Object.keys(writes).flatMap((name) =>
  Object.entries(transactions.includes(name) ? transactionForms : forms).map(
    ([form, error]) => [name, form, error] as const,
  ),
);
/** Before an order is created again, the use case looks for the client's own order. */
const once = cases.filter(([name]) => name === 'creates an order');
const retried = cases.filter((each) => !once.includes(each));

beforeEach(() => {
  dynamodb.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Refuses the first calls, or all; then each succeeds. */
function refuse(error: Error, times = Number.POSITIVE_INFINITY): void {
  let refused = 0;
  dynamodb.onAnyCommand().callsFake(async ({ ReturnValues }) => {
    refused += 1;
    if (refused <= times) throw error;
    return ReturnValues === 'ALL_NEW' ? { Attributes: product } : {};
  });
}

describe('a write', () => {
  test.each(retried)('retries a write that %s after it was refused twice with %s', async (name, _, error) => {
    refuse(error, 2);

    const outcome = await writes[name]?.write(client, tables);

    if (writes[name]?.done !== undefined) expect(outcome).toEqual(writes[name]?.done);
    expect(dynamodb.calls()).toHaveLength(3);
  });

  test.each(retried)('throws contention when a write that %s is always refused with %s', async (name, _, error) => {
    refuse(error);

    const fault = await writes[name]?.write(client, tables).catch((thrown: unknown) => thrown);

    expect(fault).toBeInstanceOf(ContentionError);
    expect(isTransientFault(fault)).toBe(true);
    expect(dynamodb.calls()).toHaveLength(8);
  });

  test.each(once)(
    'returns contended after one attempt of a write that %s is refused with %s',
    async (name, _, error) => {
      refuse(error);

      expect(await writes[name]?.write(client, tables)).toEqual({ outcome: 'contended' });
      expect(dynamodb.calls()).toHaveLength(1);
    },
  );

  test.each(Object.keys(writes))('throws every other fault of a write that %s at once', async (name) => {
    refuse(named('ResourceNotFoundException'));

    await expect(writes[name]?.write(client, tables)).rejects.toThrow('by others');
    expect(dynamodb.calls()).toHaveLength(1);
  });

  test('begins no attempt after two seconds', async () => {
    let ms = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => ms);
    dynamodb.onAnyCommand().callsFake(async () => {
      ms += 900;
      throw forms.ThrottlingException;
    });

    await expect(writes['saves a delivery']?.write(client, tables)).rejects.toThrow('in 3 attempts');
  });
});

describe('the source code', () => {
  const sources = globSync('functions/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const wrapper = ['functions/platform/dynamodb/write.ts', 'functions/platform/dynamodb/versioned-item.ts'];

  test('sends no write to DynamoDB but from the one file that retries it', () => {
    const commands = /\b(?:(?:Put|Update|Delete|TransactWrite|BatchWrite)Items?|\w*Execute\w+)Command\b|lib-dynamodb/;
    const senders = sources.filter(({ text }) => commands.test(text)).map(({ file }) => file);

    expect(senders).toEqual(['functions/platform/dynamodb/write.ts']);
  });

  test('has each of its writes in the table of this test', () => {
    const call = /\b(?:putItem|updateItem|deleteItem|transact|putVersion)\(\s*dynamodb|\bitems\.save\(/g;
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
