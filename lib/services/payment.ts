import { Construct } from 'constructs';
import { receiveStripeEventsRoutes } from '../../functions/payment/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import type { StripeSecrets } from '../secrets.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface PaymentProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly payments: OnDemandTable;
  readonly stripeSecrets: StripeSecrets | undefined;
  readonly queues: WorkQueues;
}

/** Stripe multiplies or divides their minor unit by a hundred, or takes its tens only. */
const otherUnits: ReadonlySet<string> = new Set(['BHD', 'ISK', 'JOD', 'KWD', 'MGA', 'OMR', 'TND', 'UGX']);

/** The payment service: charges and refunds, and sends status messages to ordering. */
export class Payment extends Construct {
  readonly processPayment: LambdaFunction;

  constructor(scope: Construct, id: string, props: PaymentProps) {
    super(scope, id);
    const { stage, payments, stripeSecrets, queues } = props;
    const { paymentProvider } = stage;
    this.processPayment = new LambdaFunction(this, 'ProcessPayment', {
      stage,
      path: 'payment/process-payment',
      ...(paymentProvider === 'simulated' ? { trigger: 'message' } : { trigger: 'payment', variant: 'stripe' }),
      environment: { PAYMENTS_TABLE: payments.tableName, ...getQueueUrls(queues, 'order-status.fifo') },
    });
    this.processPayment.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], payments.tableArn);
    this.processPayment.allow(['sqs:SendMessage'], queues['order-status.fifo'].queue.queueArn);
    queues['payments.fifo'].feed(this.processPayment);
    if (paymentProvider === 'simulated')
      this.processPayment.configure({
        PAYMENT_CAPTURE: stage.paymentCapture,
        PAYMENT_DOWN_SECONDS: String(stage.paymentDownSeconds),
      });
    else if (stripeSecrets) {
      const { provider, ...settings } = paymentProvider;
      const refused = Object.keys(settings.minimumAmounts).filter((currency) => otherUnits.has(currency));
      if (refused.length > 0)
        throw new Error(
          `Stripe does not count ${refused.join(', ')} in the minor units of ISO 4217. Do not accept it.`,
        );
      const secret = stripeSecrets.key.secretArn;
      this.processPayment.allow(['secretsmanager:GetSecretValue'], secret);
      this.processPayment.configure({
        STRIPE_SETTINGS: JSON.stringify({ ...settings, capture: stage.paymentCapture, secret }),
      });
      createReceiveStripeEvents(this, props, stripeSecrets.signing.secretArn);
    }
  }
}

/** Creates the function that receives the webhooks of Stripe. Anyone can call it. */
function createReceiveStripeEvents(scope: Construct, { stage, api, queues }: PaymentProps, secret: string): void {
  const target = new LambdaFunction(scope, 'ReceiveStripeEvents', {
    stage,
    path: 'payment/receive-stripe-events',
    trigger: 'request',
    environment: { ...getQueueUrls(queues, 'payments.fifo'), STRIPE_SIGNING_SECRET: secret },
  });
  target.allow(['secretsmanager:GetSecretValue'], secret);
  target.allow(['sqs:SendMessage'], queues['payments.fifo'].queue.queueArn);
  api.route(target, receiveStripeEventsRoutes);
}
