import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { deliveriesIn } from '../../delivery/adapters/deliveries.dynamodb.ts';
import { deliveriesByIds } from '../../delivery/adapters/delivery-reads.dynamodb.ts';
import { advanceVariables, advancingOn } from '../../ordering/adapters/advancing.ts';
import { heldUpOn } from '../../ordering/adapters/held-up.ts';
import { orderScanOnDynamoDB } from '../../ordering/adapters/order-scan.dynamodb.ts';
import { productsOnDynamoDB } from '../../ordering/adapters/products.dynamodb.ts';
import { stockCountsOnDynamoDB } from '../../ordering/adapters/stock-counts.dynamodb.ts';
import { paymentsByIds } from '../../payment/adapters/payment-reads.dynamodb.ts';
import { lettersIn } from './letters.dynamodb.ts';
import { deadLetterUrls, deadLetterVariables, queueUrls, queueVariables } from './queue-urls.ts';
import { bodiesOnSQS, queueStates } from './queues.sqs.ts';

/** What the function is configured with that operates the system. */
export const operateVariables = [
  ...advanceVariables,
  ...queueVariables,
  ...deadLetterVariables,
  'DELIVERIES_TABLE',
  'PAYMENTS_TABLE',
  'FAILURES_TABLE',
] as const;

/** The read ports of every service, the use cases that heal, the letters and the queues. */
export function operatingOn(
  env: Record<(typeof operateVariables)[number], string>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  const queues = queueUrls(env);
  const products = productsOnDynamoDB(env.PRODUCTS_TABLE, dynamodb);
  const allOrders = orderScanOnDynamoDB(env.ORDERS_TABLE, dynamodb);
  return {
    ...advancingOn(env, dynamodb, sqs),
    heldUp: heldUpOn(env, sqs),
    allOrders,
    scan: allOrders.scan,
    stock: { ...stockCountsOnDynamoDB(env.PRODUCTS_TABLE, dynamodb), find: products.find },
    deliveries: deliveriesIn(env.DELIVERIES_TABLE, dynamodb),
    deliveriesOf: deliveriesByIds(env.DELIVERIES_TABLE, dynamodb),
    paymentsOf: paymentsByIds(env.PAYMENTS_TABLE, dynamodb),
    letters: lettersIn(env.FAILURES_TABLE, dynamodb),
    sendBody: bodiesOnSQS(queues, sqs),
    stateOf: queueStates({ queues, deadLetters: deadLetterUrls(env) }, sqs),
  };
}
