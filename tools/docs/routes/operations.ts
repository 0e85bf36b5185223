import { operationsApiRoutes } from '../../../functions/operations/routes.ts';
import { deadLetterTexts } from './dead-letters.ts';
import { cached, ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

const operations = { tag: 'Operations' } as const;

export const operationsRoutes = describeRoutes(operationsApiRoutes, {
  'GET /orders/{orderId}/explain': {
    id: 'explainOrder',
    tag: 'Orders',
    summary: 'Why an order is where it is, what it waits for, and what can be done.',
    description:
      'Answers a sentence for people and the same in fields: whose answer the order waits for, how often it was tried, what failed last, and what the caller can do now.',
    headers: ifNoneMatch,
    answers: {
      200: {
        description: 'The explanation; what does not apply is null.',
        schema: 'Explanation',
        headers: cached,
      },
      304: { description: 'Nothing of it has changed.', headers: cached },
    },
    refusals: ['order_not_found'],
  },
  'GET /operations/queues': {
    ...operations,
    id: 'listQueues',
    summary: 'What each queue holds, and for how long an order has been waiting for its consumer.',
    description: 'Answers one entry for each queue. The counts are estimates of SQS.',
    answers: { 200: { description: 'A page of queues.', schema: 'QueueList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/doctor': {
    ...operations,
    id: 'examine',
    summary: 'Look for what is wrong, and with `heal` mend what is safe. `nextCursor` goes into the next body.',
    description:
      'Compares orders, stock, deliveries, payments and dead letters as far as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { example: { heal: false } },
    answers: { 200: { description: 'What was found so far.', schema: 'Examination' } },
    refusals: ['cursor_invalid'],
  },
  'GET /operations/attention': {
    ...operations,
    id: 'listAttention',
    summary: 'Orders that need a person, and why; the oldest call first.',
    description:
      'Lists orders with an open call for a person. A call ends when what the order waits for comes, or by an acknowledgement.',
    answers: { 200: { description: 'A page of orders that need a person.', schema: 'AttentionList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/attention/{orderId}/acknowledge': {
    ...operations,
    id: 'acknowledgeAttention',
    summary: 'Close a call for a person. A reason that is not open is left as it is.',
    description:
      'Closes the call of an order for one reason. The history of the order names who did it and the note. Another call for the same reason opens again.',
    body: {
      example: { reason: 'parcel_moved_after_cancellation', note: 'The customer sends it back.' },
    },
    answers: { 200: { description: 'Why the order still needs a person.', schema: 'Attention' } },
    refusals: ['order_not_found'],
  },
  'GET /operations/money-owed': {
    ...operations,
    id: 'listMoneyOwed',
    summary: 'Every refund that has failed at least once and has not come through.',
    description: 'Lists refunds that failed. They are tried again by themselves until they succeed.',
    answers: { 200: { description: 'A page of what we owe.', schema: 'MoneyOwedList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /metrics': {
    ...operations,
    id: 'getMetrics',
    summary: "What there is to measure, in Prometheus' text format.",
    description:
      'Answers orders by status, queue depths, dead letters and refunds that failed, for a Prometheus server.',
    answers: {
      200: {
        description: 'The metrics.',
        text: { 'text/plain': '# TYPE dead_letters gauge\ndead_letters{queue="orders.fifo"} 0\n' },
      },
    },
  },
  ...deadLetterTexts,
});
