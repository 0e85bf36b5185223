import { Construct } from 'constructs';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface PaymentProps {
  readonly stage: StageSettings;
  readonly payments: OnDemandTable;
  readonly queues: WorkQueues;
}

/** The payment service: charges and refunds, and sends status messages to ordering. */
export class Payment extends Construct {
  readonly processPayment: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, payments, queues }: PaymentProps) {
    super(scope, id);
    this.processPayment = new LambdaFunction(this, 'ProcessPayment', {
      stage,
      path: 'payment/process-payment',
      trigger: 'message',
      environment: {
        PAYMENTS_TABLE: payments.tableName,
        ...getQueueUrls(queues, 'order-status.fifo'),
        PAYMENT_DOWN_SECONDS: String(stage.paymentDownSeconds),
      },
    });
    this.processPayment.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], payments.tableArn);
    this.processPayment.allow(['sqs:SendMessage'], queues['order-status.fifo'].queue.queueArn);
    queues['payments.fifo'].feed(this.processPayment);
  }
}
