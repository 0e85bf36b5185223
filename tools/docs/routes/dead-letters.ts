import type { operationsApiRoutes } from '../../../functions/operations/routes.ts';
import type { RouteTexts } from './route.ts';

const operations = { tag: 'Operations' } as const;

export const deadLetterTexts = {
  'GET /operations/dead-letters': {
    ...operations,
    id: 'listDeadLetters',
    summary: 'List open dead letters with their orders, latest first.',
    description:
      'Returns the messages that failed all of their attempts and are neither redriven nor discarded. Contact, address and token in a body are redacted.',
    answers: { 200: { description: 'A page of dead letters.', schema: 'DeadLetterList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /operations/dead-letters/{id}': {
    ...operations,
    id: 'getDeadLetter',
    summary: 'Get a dead letter with its attempts.',
    description: 'Returns a dead letter, open or closed, with the time and the error of each attempt.',
    answers: { 200: { description: 'The dead letter.', schema: 'DeadLetter' } },
    refusals: ['dead_letter_not_found'],
  },
  'POST /operations/dead-letters/{id}/redrive': {
    ...operations,
    id: 'redriveDeadLetter',
    summary: 'Redrive a dead letter. With `dryRun`, return what would happen.',
    description:
      'Sends the message to its queue again and closes the dead letter. If the order has moved on, the dead letter is closed as `late` and nothing is sent.',
    body: { example: { dryRun: true } },
    answers: { 200: { description: 'The outcome, or what it would be.', schema: 'Redriven' } },
    refusals: ['dead_letter_not_found', 'redrive_limit'],
  },
  'POST /operations/dead-letters/redrive': {
    ...operations,
    id: 'redriveDeadLetters',
    summary: "Redrive all matching dead letters, each order's in sequence.",
    description:
      'Redrives as many matching dead letters as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { example: { queue: 'orders.fifo', dryRun: true } },
    answers: { 200: { description: 'The outcomes so far.', schema: 'RedrivenList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/dead-letters/{id}/discard': {
    ...operations,
    id: 'discardDeadLetter',
    summary: 'Discard a dead letter. Repeating the request changes nothing.',
    description:
      'Closes a dead letter without sending its message. The history of the order records the operator and the reason.',
    body: { example: { reason: 'sent by mistake' } },
    answers: { 204: { description: 'The dead letter is closed.' } },
    refusals: ['dead_letter_not_found'],
  },
} satisfies Partial<RouteTexts<typeof operationsApiRoutes>>;
