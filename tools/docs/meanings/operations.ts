import { a, attentionReason, type Component, count, currency, money, nextCursor, time } from './meaning.ts';

const orderId = 'The id of the order.';

/** Descriptions of responses to operators. */
export const operationsMeanings = {
  QueueList: {
    description: 'A page of queues.',
    properties: { items: a('Queue', 'The queues of the page.'), nextCursor },
  },
  Queue: {
    description: 'The state of a queue.',
    properties: {
      name: a('QueueName', 'The logical name of the queue.'),
      depth: count('Messages that wait to be received.'),
      inFlight: count('Messages that a consumer is processing.'),
      delayed: count('Messages with a delay that has not passed.'),
      oldestAgeSeconds: count(
        'Seconds for which the longest-waiting order has waited for this consumer; null if none waits.',
      ),
      deadLetters: count('Open dead letters of the queue.'),
    },
  },
  Explanation: {
    description: 'An explanation of the status of an order. Members that do not apply are null.',
    properties: {
      orderId,
      status: a('OrderStatus', 'The status of the order.'),
      summary: 'The status of the order and the reason for it, as a sentence.',
      waitingFor: 'The service whose reply the order waits for.',
      since: time('When the order started to wait.'),
      deadline: time('When the command is sent again.'),
      attempts: count('The number of attempts.'),
      nextAttemptAt: time('When the next attempt is due.'),
      lastError: 'Why the last attempt failed, as a sentence.',
      deadLetter: 'The id of the open dead letter of the order.',
      actions: a('Action', 'The actions that the caller may take.'),
    },
  },
  Action: {
    description: 'An action that the caller may take.',
    properties: {
      action: 'The name of the action.',
      method: 'The method of the request.',
      path: 'The path of the request.',
    },
  },
  QueueName: { description: 'The logical name of a queue.' },
  FindingKind: { description: 'The kind of a finding.' },
  DoctorReport: {
    description: 'A page of findings of the doctor.',
    properties: {
      problems: a('Finding', 'The findings.'),
      checked: a('CheckedCounts', 'The number of checked resources by kind.'),
      nextCursor,
    },
  },
  CheckedCounts: {
    description: 'The number of checked resources by kind.',
    additionalProperties: { type: 'integer', format: 'int64', minimum: 0 },
  },
  Finding: {
    description: 'A violated invariant, or something that needs a person.',
    properties: {
      kind: a('FindingKind', 'The error code.'),
      orderId: 'The order concerned.',
      productId: 'The product concerned.',
      since: time('When it started, as far as it is known.'),
      detail: 'What is wrong, as a sentence.',
      healable: 'Whether the doctor can repair it.',
      healed: 'Whether the doctor has repaired it.',
    },
  },
  Attention: {
    description: 'An order that needs a person.',
    properties: {
      orderId,
      status: a('OrderStatus', 'The status of the order.'),
      reasons: { description: 'The open reasons; empty if there is none.', ...attentionReason },
      since: time('When the first of the open reasons arose; absent if there is none.'),
    },
  },
  AttentionList: {
    description: 'A page of orders that need a person, oldest first.',
    properties: { items: a('Attention', 'The orders of the page.'), nextCursor },
  },
  Waiting: {
    description: 'An order that waits for a reply of a service.',
    properties: {
      orderId,
      clientId: 'The client that placed the order.',
      status: a('OrderStatus', 'The status of the order.'),
      waitingFor: 'The service whose reply the order waits for.',
      since: time('When the order started to wait.'),
      deadline: time('When the command is sent again.'),
      reminders: count('How often the command was sent again.'),
    },
  },
  WaitingList: {
    description: 'A page of orders that wait for a reply of a service.',
    properties: { items: a('Waiting', 'The orders of the page.'), nextCursor },
  },
  MoneyOwed: {
    description: 'A refund that failed and is retried.',
    properties: {
      orderId,
      amount: money('The amount', 50 * 999 * 100_000_000),
      currency,
      since: time('When the refund was requested.'),
      attempts: count('The number of attempts.', 1),
      lastError: 'Why the last attempt failed, as a sentence.',
    },
  },
  MoneyOwedList: {
    description: 'A page of refunds that failed.',
    properties: { items: a('MoneyOwed', 'The refunds of the page.'), nextCursor },
  },
} satisfies Record<string, Component>;
