import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbPayments } from '../../../functions/payment/adapters/payments.dynamodb.ts';
import { orderId, payments } from './example.ts';

const dynamodb = mockClient(DynamoDBClient);
const store = createDynamodbPayments('Payments', new DynamoDBClient({ region: 'eu-central-1' }));
beforeEach(() => void dynamodb.reset());

test('reads a payment as it is at this moment, never from a copy that lags', async () => {
  dynamodb.on(GetItemCommand).resolves({});

  expect(await store.find(orderId)).toBeUndefined();

  const [call] = dynamodb.commandCalls(GetItemCommand);
  expect(call?.args[0].input).toEqual({
    TableName: 'Payments',
    Key: { pk: { S: `payment#${orderId}` } },
    ConsistentRead: true,
  });
});

test('begins a payment only where there is none, and changes it only from the revision before', async () => {
  dynamodb.on(PutItemCommand).resolves({});

  await store.save(payments.PENDING);
  await store.save(payments.PAID);

  const [first, second] = dynamodb.commandCalls(PutItemCommand).map(({ args }) => args[0].input);
  expect(first).toMatchObject({ ConditionExpression: 'attribute_not_exists(pk)' });
  expect(first?.Item?.pk).toEqual({ S: `payment#${orderId}` });
  expect(second).toMatchObject({
    ConditionExpression: 'revision = :before',
    ExpressionAttributeValues: { ':before': { N: '1' } },
  });
});

test('tells being outrun, which is an outcome, from a fault, which is left to fail', async () => {
  const outrun = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  dynamodb.on(PutItemCommand).rejectsOnce(outrun).rejectsOnce(new Error('throttled'));

  expect(await store.save(payments.PAID)).toBe('conflict');
  await expect(store.save(payments.PAID)).rejects.toThrow('throttled');
});

test('an item that is no payment is a fault, not an unknown payment', async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { pk: { S: `payment#${orderId}` }, status: { S: 'WHATEVER' } } });

  await expect(store.find(orderId)).rejects.toThrow();
});
