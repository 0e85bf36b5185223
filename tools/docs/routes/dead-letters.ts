import { DeadLetterListQuery } from '../../../functions/operations/domain/requests.ts';
import type { RouteDescription } from './route.ts';

const operations = { tag: 'Operations', scopes: ['operations'] } as const;

export const deadLetterRoutes: readonly RouteDescription[] = [
  {
    ...operations,
    id: 'listDeadLetters',
    method: 'get',
    path: '/operations/dead-letters',
    summary: 'Messages that failed all of their attempts, beside their orders, the latest first.',
    description: 'Lists messages that are set aside and not closed. Contact, address and token in a body are masked.',
    query: DeadLetterListQuery,
    answers: { 200: { description: 'A page of dead letters.', schema: 'DeadLetterList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'getDeadLetter',
    method: 'get',
    path: '/operations/dead-letters/{id}',
    summary: 'One dead letter with each of its attempts.',
    description: 'Answers a dead letter, open or closed, with the time and the error of each attempt.',
    answers: { 200: { description: 'The dead letter.', schema: 'DeadLetter' } },
    refusals: ['dead_letter_not_found'],
  },
  {
    ...operations,
    id: 'redriveDeadLetter',
    method: 'post',
    path: '/operations/dead-letters/{id}/redrive',
    summary: 'Send the message again, or with `dryRun` say what would come of it.',
    description:
      'Sends the message to its queue again and closes the dead letter. A message that comes too late to change anything closes it without being sent.',
    body: { schema: 'RedriveRequest', required: false, example: { dryRun: true } },
    answers: { 200: { description: 'What came of it, or would.', schema: 'Redriven' } },
    refusals: ['dead_letter_not_found', 'redrive_limit'],
  },
  {
    ...operations,
    id: 'redriveDeadLetters',
    method: 'post',
    path: '/operations/dead-letters/redrive',
    summary: "Redrive all that match, each order's in their sequence. `nextCursor` goes into the next body.",
    description:
      'Redrives what matches the filters as far as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { schema: 'RedriveAllRequest', required: false, example: { queue: 'orders.fifo', dryRun: true } },
    answers: { 200: { description: 'What came of each so far.', schema: 'RedrivenList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'discardDeadLetter',
    method: 'post',
    path: '/operations/dead-letters/{id}/discard',
    summary: 'Close a dead letter for good. Discarding it again is harmless.',
    description: 'Closes a dead letter without sending its message. The history of its order names who did it and why.',
    body: { schema: 'DiscardRequest', example: { reason: 'sent by mistake' } },
    answers: { 204: { description: 'It is closed.' } },
    refusals: ['dead_letter_not_found'],
  },
];
