import {
  a,
  attentionReason,
  type Component,
  count,
  currency,
  money,
  nextCursor,
  time,
  version,
} from './meaning.ts';

const orderId = 'The id of the order.';

const letter = {
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

/** What answers tell operators. */
export const operationsMeanings = {
  QueueList: {
    description: 'A page of queues.',
    properties: { items: a('Queue', 'The queues of the page.'), nextCursor },
  },
  Queue: {
    description: 'How full a queue is.',
    properties: {
      name: a('QueueName', 'The logical name of the queue.'),
      depth: count('Messages that wait.'),
      inFlight: count('Messages that a consumer has.'),
      delayed: count('Messages that are not due yet.'),
      oldestAgeSeconds: count(
        'For how many seconds the longest-waiting order has waited for the consumer; null when none waits.',
      ),
      deadLetters: count('Messages that are set aside and not closed.'),
    },
  },
  Explanation: {
    description: 'Why an order is where it is. What does not apply is null.',
    properties: {
      orderId,
      status: a('OrderStatus', 'Where the order is.'),
      summary: 'Where the order is and why, as a sentence.',
      waitingFor: 'The service whose answer the order waits for.',
      since: time('Since when it waits.'),
      deadline: time('When the service is asked again.'),
      attempts: count('How often it was tried.'),
      nextAttemptAt: time('When it is tried next.'),
      lastError: 'Why the last attempt failed, as a sentence.',
      deadLetter: 'The id of the open dead letter of the order.',
      actions: a('Action', 'What the caller may do now.'),
    },
  },
  Action: {
    description: 'A request that the caller may send.',
    properties: {
      action: 'What it does.',
      method: 'The method of the request.',
      path: 'The path of the request.',
    },
  },
  DeadLetterSummary: {
    description: 'A message that was set aside, beside its order.',
    properties: letter,
  },
  DeadLetter: {
    description: 'A dead letter with each of its attempts.',
    properties: { ...letter, tries: a('Attempt', 'The attempts, the oldest first.') },
  },
  QueueName: { description: 'The logical name of a queue.' },
  DeadLetterReason: { description: 'Why a message is set aside.' },
  RedriveOutcome: { description: 'What becomes of a redrive.' },
  FindingKind: { description: 'What can be wrong.' },
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
  Examination: {
    description: 'What the doctor found so far.',
    properties: {
      problems: a('Finding', 'What is wrong.'),
      checked: a('CheckedCounts', 'How many of each kind were looked at.'),
      nextCursor,
    },
  },
  CheckedCounts: {
    description: 'How many things of each kind were looked at, by the kind.',
    additionalProperties: { type: 'integer', format: 'int64', minimum: 0 },
  },
  Finding: {
    description: 'Something that is wrong.',
    properties: {
      kind: a('FindingKind', 'What is wrong, for programs.'),
      orderId: 'The order that it concerns.',
      productId: 'The product that it concerns.',
      since: time('Since when, as far as it is known.'),
      detail: 'What is wrong, as a sentence.',
      healable: 'Whether the doctor can repair it.',
      healed: 'Whether the doctor has repaired it.',
    },
  },
  Attention: {
    description: 'An order and why it needs a person.',
    properties: {
      orderId,
      status: a('OrderStatus', 'Where the order is.'),
      reasons: { description: 'Why it needs a person; empty when it does not any more.', ...attentionReason },
      since: time('Since when a person is called; absent when none is.'),
    },
  },
  AttentionList: {
    description: 'A page of orders that need a person, the oldest call first.',
    properties: { items: a('Attention', 'The orders of the page.'), nextCursor },
  },
  MoneyOwed: {
    description: 'A refund that failed and is tried again.',
    properties: {
      orderId,
      amount: money('The amount', 50 * 999 * 100_000_000),
      currency,
      since: time('Since when it is owed.'),
      attempts: count('How often the refund was tried.', 1),
      lastError: 'Why the last attempt failed, as a sentence.',
    },
  },
  MoneyOwedList: {
    description: 'A page of refunds that failed.',
    properties: { items: a('MoneyOwed', 'The refunds of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
