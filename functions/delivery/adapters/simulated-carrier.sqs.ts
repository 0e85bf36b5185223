import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { CarrierStep, Scan, ScanStatus } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { ProviderFault } from '../../messages/provider-fault.ts';
import { createCloudEventFields, getSequence } from '../../messages/stamped.ts';
import type { Environment } from '../../platform/environment.ts';
import { serializeMessage } from '../../platform/send-message.ts';
import { carrier, seconds, url } from '../../platform/settings.ts';
import type { Carrier } from '../domain/ports.ts';

export const carrierVariables = { CARRIER: carrier, CARRIER_STEP_SECONDS: seconds, CARRIER_STEPS_QUEUE_URL: url };

/** SQS delays a message no longer than this, and by whole seconds. */
const maxDelaySeconds = 900;

const journey: readonly ScanStatus[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
/** Nobody is found at the door. */
const undeliverableJourney: readonly ScanStatus[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'FAILED'];
const undeliverablePostalCode = 'UNDELIVERABLE';

/**
 * A carrier that is no company. `simulated` takes a parcel and sends its next scans to itself, each after a delay;
 * `manual` takes parcels and leaves every scan to the API. It keeps nothing: tracking numbers and scan ids come from
 * the order id, so whoever asks twice gets the same parcel and the same scans. It has nothing to forget when a parcel
 * is cancelled, either: before each step it looks whether the delivery still stands.
 */
export function createSimulatedCarrier(
  env: Environment<typeof carrierVariables>,
  { sqs, now }: { sqs: SQSClient; now: () => Date },
): Carrier {
  const { CARRIER: carrier, CARRIER_STEP_SECONDS: stepSeconds, CARRIER_STEPS_QUEUE_URL: queueUrl } = env;
  return {
    async arrange({ orderId, address, trace }) {
      if (carrier === 'simulated') {
        const statuses = address?.postalCode === undeliverablePostalCode ? undeliverableJourney : journey;
        await sendAll(planSteps(orderId, trace, statuses, stepSeconds, now()), queueUrl, sqs);
      }
      return { carrier, trackingNumber: createTrackingNumber(orderId) };
    },
    async cancel() {},
  };
}

function createTrackingNumber(orderId: string): string {
  return `SIM${createHash('sha256').update(orderId).digest('hex').slice(0, 12).toUpperCase()}`;
}

type DelayedStep = { step: CarrierStep; delaySeconds: number };

function planSteps(
  orderId: string,
  trace: Trace,
  statuses: readonly ScanStatus[],
  stepSeconds: number,
  now: Date,
): DelayedStep[] {
  return statuses.map((status, index) => {
    const delaySeconds = Math.min(Math.round((index + 1) * stepSeconds), maxDelaySeconds);
    const at = new Date(now.getTime() + delaySeconds * 1_000).toISOString();
    const scan: Scan = { scanId: `${orderId}-${index + 1}`, status, at };
    return {
      delaySeconds,
      step: toStep(orderId, trace, status === 'FAILED' ? { ...scan, reason: 'undeliverable' } : scan),
    };
  });
}

function toStep(orderId: string, trace: Trace, scan: Scan): CarrierStep {
  return {
    ...createCloudEventFields('carrier.step'),
    id: `${orderId}:step:${scan.scanId.slice(orderId.length + 1)}`,
    source: '/carrier',
    subject: orderId,
    time: scan.at,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: getSequence(Number(scan.scanId.slice(orderId.length + 1))),
    data: { orderId, scan },
  };
}

/** All steps in one call; SQS may take some and not others, and then all are sent again, which harms nobody. */
async function sendAll(steps: readonly DelayedStep[], queueUrl: string, sqs: SQSClient): Promise<void> {
  const { Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: steps.map(({ step, delaySeconds }) => ({
        Id: step.sequence,
        MessageBody: serializeMessage(step),
        DelaySeconds: delaySeconds,
      })),
    }),
  );
  if (Failed.length > 0)
    throw new ProviderFault(
      `carrier steps were not taken: ${Failed.map(({ Id, Code }) => `${Id} ${Code}`).join(', ')}`,
      Failed.some(({ SenderFault }) => SenderFault) ? 'this order' : 'everyone',
    );
}
