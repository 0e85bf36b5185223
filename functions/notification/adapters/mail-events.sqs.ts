import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { parseJson } from '../../messages/fields/message-refs.ts';
import { getFaultFields, logger } from '../../platform/logger.ts';
import { MailEvent } from '../domain/record-mail-event.ts';

/**
 * Handles the events of the mail provider in a batch of the queue `mail-events`, and reports those that failed. SQS
 * dead-letters an event that fails ten times.
 */
export async function handleMailEvents(
  records: readonly SQSRecord[],
  handle: (event: MailEvent) => Promise<unknown>,
): Promise<SQSBatchResponse> {
  const failed = await Promise.all(
    records.map(async ({ messageId, body }) => {
      try {
        await handle(MailEvent.parse(parseJson(body)));
        return [];
      } catch (fault) {
        logger.error('mail event not recorded', { messageId, ...getFaultFields(fault) });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}
