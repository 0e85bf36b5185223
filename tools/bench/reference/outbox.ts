import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { documents, sqs, tables } from './instruments.ts';

export type Command = { queue: string; id: string; orderId: string; type: string } & Record<string, unknown>;

const queues: Readonly<Record<string, string | undefined>> = {
  orders: process.env.ORDERS_QUEUE_URL,
  payments: process.env.PAYMENTS_QUEUE_URL,
  status: process.env.ORDER_STATUS_QUEUE_URL,
};

/** The write that keeps what has to be sent, for the transaction that causes it. */
export function outboxPut(command: Command) {
  return tables.outbox ? { Put: { TableName: tables.outbox, Item: { pk: command.id, ...command } } } : undefined;
}

/** Sends at once, which spares the reference a relay; only what a crash leaves in the outbox has to be sent by another. */
export async function sendOutbox(command: Command): Promise<void> {
  await enqueue(command);
  if (tables.outbox) await documents.send(new DeleteCommand({ TableName: tables.outbox, Key: { pk: command.id } }));
}

export async function enqueue(command: Command): Promise<void> {
  const { queue, ...message } = command;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queues[queue],
      MessageBody: JSON.stringify(message),
      MessageGroupId: command.orderId,
      MessageDeduplicationId: command.id,
    }),
  );
}

/** An entry of the history; a function that is measured without its tables has none. */
export function eventPut(orderId: string, type: string, at: string) {
  const Item = { pk: orderId, sk: `${at}#${type}`, type, at };
  return tables.events ? { Put: { TableName: tables.events, Item } } : undefined;
}
