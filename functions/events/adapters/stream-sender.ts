import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessages } from '../../platform/send-message.ts';
import type { PublishPorts } from '../domain/publish-changes.ts';

/** Creates the sender of the messages that follow from writes of orders: each type has its queue. */
export function createStreamSender(
  urls: Readonly<Record<'ORDER_STATUS_QUEUE_URL' | 'NOTIFICATIONS_QUEUE_URL', string>>,
  sqs: SQSClient,
): PublishPorts['send'] {
  return async (messages) => {
    const byQueue = Map.groupBy(messages, ({ type }) =>
      type === 'notification.requested' ? urls.NOTIFICATIONS_QUEUE_URL : urls.ORDER_STATUS_QUEUE_URL,
    );
    for (const [url, ofQueue] of byQueue) await sendMessages(url, ofQueue, sqs);
  };
}
