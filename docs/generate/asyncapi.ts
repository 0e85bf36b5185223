import * as z from 'zod/mini';
import { CarrierStep, DeliveryMessage } from '../../functions/messages/delivery-messages.ts';
import { OrderMessage } from '../../functions/messages/order-messages.ts';
import { PaymentCommand, PaymentMessage } from '../../functions/messages/payment-messages.ts';

type Json = { [member: string]: unknown };
type Kind = z.ZodMiniObject<{ type: z.ZodMiniLiteral<string> }>;

const queues: Readonly<Record<string, { consumer: string; kinds: readonly Kind[] }>> = {
  'orders.fifo': { consumer: 'delivery', kinds: OrderMessage.def.options },
  'order-status.fifo': {
    consumer: 'ordering',
    kinds: [...DeliveryMessage.def.options, ...PaymentMessage.def.options],
  },
  'payments.fifo': { consumer: 'payment', kinds: PaymentCommand.def.options },
  'carrier-steps': { consumer: 'simulated carrier', kinds: [CarrierStep] },
};

/** The AsyncAPI 3 document: what each queue carries, from the schemas that its consumer parses with. */
export function asyncapi(version: string): Json {
  const entries = Object.entries(queues);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Order processing: messages',
      version,
      description: 'CloudEvents 1.0 in JSON. The group is the order.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      entries.map(([queue, { consumer, kinds }]) => [
        channelId(queue),
        {
          address: queue,
          description: `Consumed by ${consumer}.`,
          messages: Object.fromEntries(
            kinds.map((kind) => [typeOf(kind), { $ref: `#/components/messages/${typeOf(kind)}` }]),
          ),
        },
      ]),
    ),
    operations: Object.fromEntries(
      entries.map(([queue, { consumer }]) => [
        `${channelId(queue)}.receive`,
        {
          action: 'receive',
          channel: { $ref: `#/channels/${channelId(queue)}` },
          summary: `${consumer} receives.`,
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        entries.flatMap(([, { kinds }]) => kinds.map((kind) => [typeOf(kind), message(kind)])),
      ),
    },
  };
}

function message(kind: Kind): Json {
  const { $schema, ...payload } = z.toJSONSchema(kind, { io: 'input', unrepresentable: 'any' });
  return { name: typeOf(kind), title: typeOf(kind), contentType: 'application/cloudevents+json', payload };
}

function typeOf(kind: Kind): string {
  return String(kind.shape.type._zod.def.values[0]);
}

function channelId(queue: string): string {
  return queue.replace('.fifo', '');
}
