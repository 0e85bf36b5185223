import { a, type Component, count, nextCursor, time, version } from './meaning.ts';

const deadLetter = {
  id: 'The id of the dead letter.',
  queue: a('QueueName', 'The queue that carried the message.'),
  orderId: 'The order of the message; null if it is unknown.',
  type: 'The type of the message; null if it cannot be read.',
  reason: a('DeadLetterReason', 'The reason of the dead letter.'),
  error: 'The last error, as a sentence.',
  attempts: count('The number of attempts.'),
  redrives: count('The number of redrives.'),
  failedAt: time('When the message last failed.'),
  body: 'The message body as text. Personal data and secrets are redacted.',
  order: a('DeadLetterOrder', 'The current state of the order; null if there is none.'),
  closed: a('Closing', 'How the dead letter was closed; null while it is open.'),
};

/** Descriptions of dead letters in responses. */
export const deadLetterMeanings = {
  DeadLetterSummary: {
    description: 'A dead letter with its order.',
    properties: deadLetter,
  },
  DeadLetter: {
    description: 'A dead letter with each of its attempts.',
    properties: { ...deadLetter, tries: a('Attempt', 'The attempts, the oldest first.') },
  },
  DeadLetterReason: { description: 'The reason of a dead letter.' },
  RedriveOutcome: { description: 'The outcome of a redrive.' },
  DeadLetterOrder: {
    description: 'The current state of the order of a dead letter.',
    properties: {
      status: a('OrderStatus', 'The status of the order.'),
      version: version('The version of the order.'),
    },
  },
  Closing: {
    description: 'How a dead letter was closed.',
    properties: {
      at: time('When it was closed.'),
      as: 'The outcome for the message.',
      by: 'Who closed it.',
      reason: 'The reason for discarding it; null if it was not discarded.',
    },
  },
  Attempt: {
    description: 'One attempt to process a message.',
    properties: {
      at: time('When it began.'),
      error: 'Why it failed, as a sentence.',
      nextAt: time('When the next attempt was due; null if there was none.'),
    },
  },
  DeadLetterList: {
    description: 'A page of dead letters, latest first.',
    properties: { items: a('DeadLetterSummary', 'The dead letters of the page.'), nextCursor },
  },
  Redriven: {
    description: 'The outcome of a redrive or dry run.',
    properties: { outcome: a('RedriveOutcome', 'The outcome.'), detail: 'The outcome, as a sentence.' },
  },
  RedriveResult: {
    description: 'The outcome for one dead letter.',
    properties: { id: 'The id of the dead letter.', outcome: a('RedriveOutcome', 'The outcome.') },
  },
  RedrivenList: {
    description: 'A page of outcomes.',
    properties: { items: a('RedriveResult', 'The dead letters of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
