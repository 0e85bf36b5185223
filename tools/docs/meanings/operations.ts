import { a, attentionReason, type Component, count, currency, money, nextCursor, time } from './meaning.ts';

const orderId = 'The id of the order.';

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
  QueueName: { description: 'The logical name of a queue.' },
  FindingKind: { description: 'What can be wrong.' },
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
