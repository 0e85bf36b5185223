import { createOwnerNotifier } from '../../../functions/events/adapters/webhooks/notify-owner.ts';
import { createSqsWakeUps, createWakeUpHandler } from '../../../functions/events/adapters/webhooks/wake-ups.sqs.ts';
import { toCloudEvent } from '../../../functions/events/domain/feed/cloud-event.ts';
import { findDueEndpoints } from '../../../functions/events/domain/webhooks/delivery/find-due.ts';
import type { EndpointKey } from '../../../functions/events/domain/webhooks/endpoint.ts';
import type { DeliveryPorts, Reply } from '../../../functions/events/domain/webhooks/ports.ts';
import { createSqsSender } from '../../../functions/platform/send-message.ts';
import { PlannedFault, ServiceFault } from '../simulated-aws/faults.ts';
import { withFaults } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';
import { createSqsClient } from '../simulated-aws/sqs-client.ts';
import type { Harness } from './harness.ts';

/** Creates the ports of the delivery of webhooks, wired as in its handler. */
function createPorts(harness: Harness, call: Call): DeliveryPorts {
  const { runtime, webhooks, feed } = harness;
  const { timeline, random } = runtime;
  const endpoints = withFaults('endpoints', webhooks.endpoints, call);
  const post: DeliveryPorts['post'] = async (endpoint, event) => {
    const request = { resource: 'receiver', operation: 'post', subject: event.id };
    try {
      return await call(request, () => webhooks.post(endpoint, event));
    } catch (fault) {
      // The client of the receivers reports every fault of the connection as a reply.
      if (fault instanceof ServiceFault || fault instanceof PlannedFault)
        return { error: 'connection reset', durationMs: 1 } satisfies Reply;
      throw fault;
    }
  };
  return {
    ...{ endpoints, post },
    attempts: withFaults('webhookAttempts', webhooks.attempts, call),
    pages: withFaults('feed', { listFrom: feed.listFrom }, call),
    writeBody: async (_, entry) => JSON.stringify(toCloudEvent(entry, 'https://api.example')),
    notifyOwner: createOwnerNotifier({
      ...{ endpoints, post },
      send: createSqsSender('notifications.fifo', createSqsClient(harness.queues, call)),
    }),
    now: timeline.now,
    wait: timeline.wait,
    random: () => random.between(0, 999) / 1_000,
    makeId: () => String(harness.nextNumber()),
    retentionDays: 30,
  };
}

/** Creates the handler of wake-ups. */
export function createWebhookConsumer(harness: Harness, call: Call): (key: EndpointKey) => Promise<void> {
  return createWakeUpHandler(createPorts(harness, call));
}

/** Creates the function of the schedule: it wakes the webhooks that are due. */
export function createDueWaker(harness: Harness, call: Call): () => Promise<number> {
  const ports = createPorts(harness, call);
  const wake = createSqsWakeUps('webhooks', createSqsClient(harness.queues, call));
  return async () => {
    const { due } = await findDueEndpoints(ports);
    await wake(due);
    return due.length;
  };
}
