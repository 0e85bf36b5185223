import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

// What every function of the reference begins with, as the documentation of these libraries shows it.
export const logger = new Logger({ serviceName: 'reference' });
export const metrics = new Metrics({ namespace: 'Reference', serviceName: 'reference' });
export const tracer = new Tracer({ serviceName: 'reference' });
export const documents = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})), {
  marshallOptions: { removeUndefinedValues: true },
});
export const sqs = tracer.captureAWSv3Client(new SQSClient({}));
export const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE ?? '',
});

export const tables = {
  orders: process.env.ORDERS_TABLE,
  products: process.env.PRODUCTS_TABLE,
  events: process.env.EVENTS_TABLE,
  deliveries: process.env.DELIVERIES_TABLE,
  payments: process.env.PAYMENTS_TABLE,
  /** Where there is one, what has to be sent is written with what causes it, and removed once it was sent. */
  outbox: process.env.OUTBOX_TABLE,
};
