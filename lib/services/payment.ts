import { Construct } from 'constructs';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stages.ts';

export interface PaymentProps {
  readonly stage: StageSettings;
  readonly payments: OwnedTable;
  readonly paymentsQueue: WorkQueue;
  readonly orderStatusQueue: WorkQueue;
}

/** Charges and refunds, and tells ordering what came of it. */
export class Payment extends Construct {
  readonly processPayment: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, payments, paymentsQueue, orderStatusQueue }: PaymentProps) {
    super(scope, id);
    this.processPayment = new LambdaFunction(this, 'ProcessPayment', {
      stage,
      path: 'payment/process-payment',
      trigger: 'message',
      environment: {
        PAYMENTS_TABLE: payments.tableName,
        ORDER_STATUS_QUEUE_URL: orderStatusQueue.queue.queueUrl,
        PAYMENT_DOWN_SECONDS: String(stage.paymentDownSeconds),
      },
    });
    this.processPayment.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], payments.tableArn);
    this.processPayment.allow(['sqs:SendMessage'], orderStatusQueue.queue.queueArn);
    paymentsQueue.feed(this.processPayment);
  }
}
