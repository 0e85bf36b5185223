import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod/mini';
import type { WebhookWakeUp } from '../../../messages/order-stream/webhook-wake-up.ts';
import { RetryLater } from '../../../platform/queue-consumer/retry-later.ts';
import { deliverWebhook } from '../../domain/webhooks/delivery/deliver.ts';
import type { EndpointKey } from '../../domain/webhooks/endpoint.ts';
import type { DeliveryPorts } from '../../domain/webhooks/ports.ts';

/** The maximum of SQS. */
const maxBatch = 10;

/** Sends a wake-up for each endpoint, at once or after so many seconds. */
export type WakeEndpoints = (keys: readonly EndpointKey[], delaySeconds?: number) => Promise<void>;

/** How long one delivery takes at most, with the requests under way at its end. Then other endpoints have their turn. */
const deliveryMs = 35_000;
/** A message waits in the queue for so long at most; the schedule finds what is due later. */
const maxWaitMs = 120_000;

/** Creates the handler of wake-ups. Throws `RetryLater` while more is to be delivered soon. */
export function createWakeUpHandler(ports: DeliveryPorts): (key: EndpointKey) => Promise<void> {
  return async (key) => {
    const delivered = await deliverWebhook(key, ports.now() + deliveryMs, ports);
    if (delivered.outcome === 'more') throw new RetryLater(0, 'more events are due');
    const waitMs =
      delivered.outcome === 'down' ? Date.parse(delivered.retryAt) - ports.now() : Number.POSITIVE_INFINITY;
    if (waitMs <= maxWaitMs) throw new RetryLater(waitMs / 1_000, 'the receiver is down');
  };
}

/**
 * Creates the sender of wake-ups. The queue is a standard one; its group is the endpoint, so that it prefers endpoints with
 * few messages (fair queues).
 */
export function createSqsWakeUps(queueUrl: string, sqs: SQSClient): WakeEndpoints {
  return async (keys, delaySeconds = 0) => {
    for (let first = 0; first < keys.length; first += maxBatch) {
      const Entries = keys.slice(first, first + maxBatch).map(({ clientId, webhookId }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ type: 'webhook.wake_up', clientId, webhookId } satisfies z.infer<
          typeof WebhookWakeUp
        >),
        MessageGroupId: webhookId,
        DelaySeconds: delaySeconds,
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const [failed] = Failed;
      if (failed) throw Object.assign(new Error(`a wake-up was not sent: ${failed.Code}`), { name: failed.Code });
    }
  };
}
