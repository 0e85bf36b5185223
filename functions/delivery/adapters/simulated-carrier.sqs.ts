import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { CarrierStep, Scan, ScanStatus } from '../../messages/delivery-messages.ts';
import { createEnvelope } from '../../messages/envelope.ts';
import { ProviderFault } from '../../messages/fault.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import type { Environment } from '../../platform/environment.ts';
import { serializeMessage } from '../../platform/send-message.ts';
import { carrier, seconds, urlOrNone } from '../../platform/settings.ts';
import { createTracedBody } from '../../platform/trace-header.ts';
import type { Carrier } from '../domain/ports.ts';

export const carrierVariables = { CARRIER: carrier, CARRIER_STEP_SECONDS: seconds, CARRIER_STEPS_QUEUE_URL: urlOrNone };

/** The longest delay of a message in SQS, which takes whole seconds. */
const maxDelaySeconds = 900;

const journey: readonly ScanStatus[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
const undeliverableJourney: readonly ScanStatus[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'FAILED'];
const undeliverablePostalCode = 'UNDELIVERABLE';

/**
 * Creates a simulated carrier. `simulated` accepts a parcel and queues its scans, each with a delay; `manual` accepts
 * parcels and leaves the scans to the API. It has no state: tracking numbers and scan ids derive from the order id, so a
 * repeated call returns the same parcel and the same scans. Each step checks the delivery, so `cancel` has nothing to do.
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

function planSteps(orderId: string, trace: Trace, statuses: readonly ScanStatus[], stepSeconds: number, now: Date) {
  return statuses.map((status, index): DelayedStep => {
    const n = index + 1;
    const delaySeconds = Math.min(Math.round(n * stepSeconds), maxDelaySeconds);
    const at = new Date(now.getTime() + delaySeconds * 1_000).toISOString();
    const reason = status === 'FAILED' ? { reason: 'undeliverable' as const } : {};
    const scan: Scan = { scanId: `${orderId}-${n}`, status, at, ...reason };
    const origin = { id: `${orderId}:step:${n}`, source: '/carrier', subject: orderId, at, trace, revision: n };
    return { delaySeconds, step: { ...createEnvelope('carrier.step', origin), data: { orderId, scan } } };
  });
}

/** Sends all steps in one call. When SQS accepts only some of them all are sent again; each has the same scan id then. */
async function sendAll(steps: readonly DelayedStep[], queueUrl: string, sqs: SQSClient): Promise<void> {
  const { Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: steps.map(({ step, delaySeconds }) => ({
        Id: step.sequence,
        ...createTracedBody(serializeMessage(step)),
        DelaySeconds: delaySeconds,
      })),
    }),
  );
  if (Failed.length > 0)
    throw new ProviderFault(
      `carrier steps were not accepted: ${Failed.map(({ Id, Code }) => `${Id} ${Code}`).join(', ')}`,
      Failed.some(({ SenderFault }) => SenderFault) ? 'this order' : 'everyone',
    );
}
