import type { operationsApiRoutes } from '../../../functions/operations/routes.ts';
import type { RouteTexts } from './route.ts';

const operations = { tag: 'Operations' } as const;

export const deadLetterTexts = {
  'GET /operations/dead-letters': {
    ...operations,
    id: 'listDeadLetters',
    summary: 'Messages that failed all of their attempts, beside their orders, the latest first.',
    description: 'Lists the open dead letters. Contact, address and token in a body are masked.',
    answers: { 200: { description: 'A page of dead letters.', schema: 'DeadLetterList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /operations/dead-letters/{id}': {
    ...operations,
    id: 'getDeadLetter',
    summary: 'One dead letter with each of its attempts.',
    description: 'Answers a dead letter, open or closed, with the time and the error of each attempt.',
    answers: { 200: { description: 'The dead letter.', schema: 'DeadLetter' } },
    refusals: ['dead_letter_not_found'],
  },
  'POST /operations/dead-letters/{id}/redrive': {
    ...operations,
    id: 'redriveDeadLetter',
    summary: 'Send the message again, or with `dryRun` say what would come of it.',
    description:
      'Sends the message to its queue again and closes the dead letter. A message that comes too late to change anything closes it without being sent.',
    body: { example: { dryRun: true } },
    answers: { 200: { description: 'What came of it, or would.', schema: 'Redriven' } },
    refusals: ['dead_letter_not_found', 'redrive_limit'],
  },
  'POST /operations/dead-letters/redrive': {
    ...operations,
    id: 'redriveDeadLetters',
    summary: "Redrive all that match, each order's in their sequence. `nextCursor` goes into the next body.",
    description:
      'Redrives what matches the filters as far as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { example: { queue: 'orders.fifo', dryRun: true } },
    answers: { 200: { description: 'What came of each so far.', schema: 'RedrivenList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/dead-letters/{id}/discard': {
    ...operations,
    id: 'discardDeadLetter',
    summary: 'Close a dead letter for good. Discarding it again is harmless.',
    description: 'Closes a dead letter without sending its message. The history of its order names who did it and why.',
    body: { example: { reason: 'sent by mistake' } },
    answers: { 204: { description: 'It is closed.' } },
    refusals: ['dead_letter_not_found'],
  },
} satisfies Partial<RouteTexts<typeof operationsApiRoutes>>;
