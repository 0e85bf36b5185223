import * as z from 'zod/mini';
import { CarrierStep, DeliveryMessage } from '../../functions/messages/delivery-messages.ts';
import type { Message } from '../../functions/messages/messages.ts';
import { OrderMessage } from '../../functions/messages/order-messages.ts';
import { DailyReportRequested } from '../../functions/messages/order-stream/daily-report.ts';
import { DuplicateCheckRequested } from '../../functions/messages/order-stream/duplicate-check.ts';
import {
  NotificationFailed,
  NotificationRequested,
} from '../../functions/messages/order-stream/notification-messages.ts';
import { WebhookNoticeRequested } from '../../functions/messages/order-stream/webhook-notices.ts';
import { WebhookWakeUp } from '../../functions/messages/order-stream/webhook-wake-up.ts';
import { PaymentCommand, PaymentMessage } from '../../functions/messages/payment-messages.ts';
import { apiServer, createFeedMessages, feedChannel, feedOperation } from './asyncapi-feed.ts';
import { makeMessage } from './examples/messages.ts';

type Json = { [member: string]: unknown };
type MessageType = Message['type'] | 'webhook.wake_up';
type Kind = z.ZodMiniObject<{ type: z.ZodMiniLiteral<MessageType> }>;

const queues: Readonly<Record<string, { consumer: string; kinds: readonly Kind[] }>> = {
  'orders.fifo': { consumer: 'delivery', kinds: OrderMessage.def.options },
  'order-status.fifo': {
    consumer: 'ordering',
    kinds: [...DeliveryMessage.def.options, ...PaymentMessage.def.options, DuplicateCheckRequested, NotificationFailed],
  },
  'payments.fifo': { consumer: 'payment', kinds: PaymentCommand.def.options },
  'notifications.fifo': {
    consumer: 'notification',
    kinds: [NotificationRequested, WebhookNoticeRequested, DailyReportRequested],
  },
  webhooks: { consumer: 'delivery of webhooks', kinds: [WebhookWakeUp] },
  'carrier-steps': { consumer: 'simulated carrier', kinds: [CarrierStep] },
};

/** Creates the AsyncAPI 3 document from the schemas that each queue's consumer parses with. */
export function createAsyncApi(version: string): Json {
  const entries = Object.entries(queues);
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Order processing: messages',
      version,
      description: 'CloudEvents 1.0 in JSON. The message group of a FIFO queue is the order.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      tags: [{ name: 'orders', description: 'The lifecycle of an order.' }],
    },
    defaultContentType: 'application/cloudevents+json',
    servers: { aws: { $ref: '#/components/servers/aws' }, api: { $ref: '#/components/servers/api' } },
    channels: Object.fromEntries([
      ...entries.map(([queue, { consumer, kinds }]) => [getChannelId(queue), createChannel(queue, consumer, kinds)]),
      ['events', feedChannel],
    ]),
    operations: Object.fromEntries([
      ['events.send', feedOperation],
      ...entries.map(([queue, { consumer }]) => [
        `${getChannelId(queue)}.receive`,
        {
          action: 'receive',
          channel: { $ref: `#/channels/${getChannelId(queue)}` },
          title: `${consumer} receives`,
          summary: `The consumer of ${queue} receives its messages.`,
          description: `${consumer} processes each message. A message that fails all of its attempts becomes a dead letter.`,
        },
      ]),
    ]),
    components: {
      servers: { aws: server, api: apiServer },
      securitySchemes: { sigv4 },
      messages: Object.fromEntries([
        ...entries.flatMap(([, { kinds }]) => kinds.map((kind) => [getMessageType(kind), createMessage(kind)])),
        ...createFeedMessages(),
      ]),
    },
  };
}

const sigv4 = {
  type: 'httpApiKey',
  name: 'Authorization',
  in: 'header',
  description: 'AWS Signature Version 4.',
};
const server = {
  host: 'sqs.{region}.amazonaws.com',
  protocol: 'sqs',
  description: 'Amazon SQS. The deployed name of a queue begins with the stage.',
  variables: { region: { default: 'eu-central-1', description: 'The region of the stage.' } },
  security: [{ $ref: '#/components/securitySchemes/sigv4' }],
};

function createChannel(queue: string, consumer: string, kinds: readonly Kind[]): Json {
  const [id, end = ''] = [getChannelId(queue), /\.fifo$/.exec(queue)?.[0]];
  return {
    address: queue,
    title: queue,
    summary: `The messages that ${consumer} receives.`,
    description: `Consumed by ${consumer}. A message that fails all of its attempts goes to the dead-letter queue.`,
    servers: [{ $ref: '#/servers/aws' }],
    messages: Object.fromEntries(
      kinds.map((kind) => [getMessageType(kind), { $ref: `#/components/messages/${getMessageType(kind)}` }]),
    ),
    bindings: {
      sqs: {
        queue: {
          name: queue,
          fifoQueue: end !== '',
          redrivePolicy: { deadLetterQueue: { name: `${id}-dlq${end}` } },
        },
        bindingVersion: '0.2.0',
      },
    },
  };
}

function createMessage(kind: Kind): Json {
  const type = getMessageType(kind);
  const { $schema, ...payload } = z.toJSONSchema(kind, { io: 'input', unrepresentable: 'any' });
  return {
    name: type,
    title: type,
    summary: `The message ${type}.`,
    contentType: 'application/cloudevents+json',
    payload,
    examples: [{ name: type, summary: `A message ${type}.`, payload: makeMessage(type) }],
  };
}

function getMessageType(kind: Kind): MessageType {
  const [type] = kind.shape.type._zod.def.values;
  if (type === undefined) throw new Error('a message has no type');
  return type;
}

function getChannelId(queue: string): string {
  return queue.replace('.fifo', '');
}
