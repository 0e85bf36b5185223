import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Call } from './instance.ts';
import type { Sent } from './queue.ts';

/** What the client can do to the queues of the world, by their names; a queue's URL here is its name. */
export type Queues = {
  send(queue: string, sent: Sent, attributes: Record<string, string>): void;
  delete(queue: string, receipt: string): boolean;
  hide(queue: string, receipt: string, seconds: number): boolean;
  visible(queue: string): number;
  /** Whether a call for many leaves this one out. */
  leavesOut(queue: string): boolean;
};

/**
 * An SQS client over queues in memory, so that everything of ours that speaks to SQS is what runs in production:
 * groups, deduplication ids, the failures of single entries.
 */
export function sqsOver(queues: Queues, call: Call): SQSClient {
  const entries = <Entry extends { Id?: string | undefined }>(
    queue: string,
    given: readonly Entry[] = [],
    act: (entry: Entry) => boolean,
  ) => {
    const failed = given.filter((entry) => queues.leavesOut(queue) || !act(entry));
    return { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  };
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof SendMessageCommand) {
      const { QueueUrl = '', MessageBody: body = '', MessageAttributes = {}, ...rest } = command.input;
      const texts = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue ?? '']);
      const sent = { body, group: rest.MessageGroupId, deduplicationId: rest.MessageDeduplicationId };
      return through(QueueUrl, 'send', nameOf(sent), async () => {
        queues.send(QueueUrl, sent, Object.fromEntries(texts));
        return {};
      });
    }
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return through(QueueUrl, 'send', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ MessageBody: body = '', DelaySeconds: delaySeconds }) => {
          queues.send(QueueUrl, { body, delaySeconds }, {});
          return true;
        }),
      );
    }
    if (command instanceof DeleteMessageBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return through(QueueUrl, 'delete', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ ReceiptHandle = '' }) => queues.delete(QueueUrl, ReceiptHandle)),
      );
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const { QueueUrl = '', Entries } = command.input;
      return through(QueueUrl, 'hide', `×${Entries?.length}`, async () =>
        entries(QueueUrl, Entries, ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
          queues.hide(QueueUrl, ReceiptHandle, VisibilityTimeout),
        ),
      );
    }
    if (command instanceof GetQueueAttributesCommand) {
      const { QueueUrl = '' } = command.input;
      return through(QueueUrl, 'look', '', async () => {
        return { Attributes: { ApproximateNumberOfMessages: String(queues.visible(QueueUrl)) } };
      });
    }
    throw new Error('the simulation does not know this command');
  };
  const through = <Result>(resource: string, operation: string, subject: string, act: () => Promise<Result>) =>
    call({ resource, operation, subject }, act);
  return { send } as unknown as SQSClient;
}

/** `<order>:<type>#<n>`, short enough to read. */
function nameOf({ deduplicationId = '' }: Sent): string {
  return deduplicationId.replace(/^([0-9a-f]{8})[0-9a-f-]{28}/, '$1');
}
