import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Call } from './instance.ts';
import type { SentMessage } from './queue.ts';

/** The queues that the client reaches, by name. The URL of a queue is its name. */
export type Queues = {
  send(queue: string, sent: SentMessage, attributes: Record<string, string>): void;
  delete(queue: string, receiptHandle: string): boolean;
  hide(queue: string, receiptHandle: string, seconds: number): boolean;
  visible(queue: string): number;
  /** Whether a batch call omits this entry. */
  omits(queue: string): boolean;
};

/**
 * Creates an SQS client over queues in memory, so that our own SQS adapters run as in production, with groups,
 * deduplication ids and failures of single entries.
 */
export function createSqsClient(queues: Queues, call: Call): SQSClient {
  const entries = <Entry extends { Id?: string | undefined }>(
    queue: string,
    all: readonly Entry[] = [],
    act: (entry: Entry) => boolean,
  ) => {
    const failed = all.filter((entry) => queues.omits(queue) || !act(entry));
    return { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  };
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof SendMessageCommand) {
      const { QueueUrl = '', MessageBody: body = '', MessageAttributes = {}, ...rest } = command.input;
      const texts = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue ?? '']);
      const sent = { body, group: rest.MessageGroupId, deduplicationId: rest.MessageDeduplicationId };
      return callPort(QueueUrl, 'send', formatId(sent), async () => {
        queues.send(QueueUrl, sent, Object.fromEntries(texts));
        return {};
      });
    }
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return callPort(QueueUrl, 'send', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ MessageBody: body = '', DelaySeconds: delaySeconds, ...rest }) => {
          const sent = { body, group: rest.MessageGroupId, deduplicationId: rest.MessageDeduplicationId };
          queues.send(QueueUrl, { ...sent, delaySeconds }, {});
          return true;
        }),
      );
    }
    if (command instanceof DeleteMessageBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return callPort(QueueUrl, 'delete', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ ReceiptHandle = '' }) => queues.delete(QueueUrl, ReceiptHandle)),
      );
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return callPort(QueueUrl, 'hide', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
          queues.hide(QueueUrl, ReceiptHandle, VisibilityTimeout),
        ),
      );
    }
    if (command instanceof GetQueueAttributesCommand) {
      const { QueueUrl = '' } = command.input;
      return callPort(QueueUrl, 'look', '', async () => {
        return { Attributes: { ApproximateNumberOfMessages: String(queues.visible(QueueUrl)) } };
      });
    }
    throw new Error('the simulated SQS client does not support this command');
  };
  const callPort = <Result>(resource: string, operation: string, subject: string, act: () => Promise<Result>) =>
    call({ resource, operation, subject }, act);
  return { send } as unknown as SQSClient;
}

/** Returns `<order>:<type>#<n>` with a short order id. */
function formatId({ deduplicationId = '' }: SentMessage): string {
  return deduplicationId.replace(/^([0-9a-f]{8})[0-9a-f-]{28}/, '$1');
}
