import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbPayments } from '../../../../functions/payment/adapters/payments.dynamodb.ts';
import { orderId, payments } from '../example.ts';

const dynamodb = mockClient(DynamoDBClient);
const store = createDynamodbPayments('Payments', new DynamoDBClient({ region: 'eu-central-1' }));
beforeEach(() => void dynamodb.reset());

test('reads a payment consistently', async () => {
  dynamodb.on(GetItemCommand).resolves({});

  expect(await store.find(orderId)).toBeUndefined();

  const [call] = dynamodb.commandCalls(GetItemCommand);
  expect(call?.args[0].input).toEqual({
    TableName: 'Payments',
    Key: { pk: { S: `payment#${orderId}` } },
    ConsistentRead: true,
  });
});

test('puts a payment only where there is none, and replaces it only at the revision before', async () => {
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

test('returns conflict when the condition fails, and rejects on any other fault', async () => {
  const lost = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  dynamodb.on(PutItemCommand).rejectsOnce(lost).rejectsOnce(new Error('throttled'));

  expect(await store.save(payments.PAID)).toBe('conflict');
  await expect(store.save(payments.PAID)).rejects.toThrow('throttled');
});

test('rejects an item that is no payment instead of treating it as missing', async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { pk: { S: `payment#${orderId}` }, status: { S: 'WHATEVER' } } });

  await expect(store.find(orderId)).rejects.toThrow();
});
