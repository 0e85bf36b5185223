import { a, type Component, count, nextCursor, time, version } from './meaning.ts';

const deadLetter = {
  id: 'The id of the dead letter.',
  queue: a('QueueName', 'The queue that carried the message.'),
  orderId: 'The order of the message; null when it is not known.',
  type: 'The type of the message; null when it cannot be read.',
  reason: a('DeadLetterReason', 'Why the message was set aside.'),
  error: 'What went wrong, as a sentence.',
  attempts: count('How often the message was tried.'),
  redrives: count('How often it was sent again.'),
  failedAt: time('When it was set aside last.'),
  body: 'The body of the message as text. What is personal or secret in it is masked.',
  order: a('OrderAtHand', 'The order as it is now; null when there is none.'),
  closed: a('Closing', 'How the dead letter was closed; null while it is open.'),
};

/** What answers tell of dead letters. */
export const deadLetterMeanings = {
  DeadLetterSummary: {
    description: 'A message that was set aside, beside its order.',
    properties: deadLetter,
  },
  DeadLetter: {
    description: 'A dead letter with each of its attempts.',
    properties: { ...deadLetter, tries: a('Attempt', 'The attempts, the oldest first.') },
  },
  DeadLetterReason: { description: 'Why a message is set aside.' },
  RedriveOutcome: { description: 'What becomes of a redrive.' },
  OrderAtHand: {
    description: 'Where the order of a dead letter is.',
    properties: {
      status: a('OrderStatus', 'Where the order is.'),
      version: version('The version of the order.'),
    },
  },
  Closing: {
    description: 'How a dead letter was closed.',
    properties: {
      at: time('When it was closed.'),
      as: 'What became of the message.',
      by: 'Who closed it.',
      reason: 'Why it was discarded; null when it was not.',
    },
  },
  Attempt: {
    description: 'One attempt to process a message.',
    properties: {
      at: time('When it began.'),
      error: 'Why it failed, as a sentence.',
      nextAt: time('When the next one was due; null when there was none.'),
    },
  },
  DeadLetterList: {
    description: 'A page of dead letters, the latest first.',
    properties: { items: a('DeadLetterSummary', 'The dead letters of the page.'), nextCursor },
  },
  Redriven: {
    description: 'What became of a redrive, or would.',
    properties: { outcome: a('RedriveOutcome', 'What became of it.'), detail: 'The same as a sentence.' },
  },
  RedriveResult: {
    description: 'What became of one dead letter of many.',
    properties: { id: 'The id of the dead letter.', outcome: a('RedriveOutcome', 'What became of it.') },
  },
  RedrivenList: {
    description: 'What became of each dead letter so far.',
    properties: { items: a('RedriveResult', 'The dead letters that were looked at.'), nextCursor },
  },
} satisfies Record<string, Component>;
