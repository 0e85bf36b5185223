import { CarrierStep } from '../../messages/delivery-messages.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { consumerVariables, queueFunction } from '../../platform/consume.ts';
import { environment } from '../../platform/environment.ts';
import { sendTo } from '../../platform/queue.ts';
import { deliveriesIn } from '../adapters/deliveries.dynamodb.ts';
import { carryOn } from '../domain/record-scan.ts';
import { traceOf } from '../domain/trace.ts';

const env = environment(...consumerVariables, 'DELIVERIES_TABLE', 'ORDER_STATUS_QUEUE_URL');
const ports = {
  deliveries: deliveriesIn(env.DELIVERIES_TABLE, dynamodb),
  send: sendTo(env.ORDER_STATUS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Carries the simulated carrier's parcels one step further. */
export const handler = queueFunction({
  schema: CarrierStep,
  handle: (step) => carryOn({ ...step.data, trace: traceOf(step) }, ports),
  env,
  sqs,
  dynamodb,
});
