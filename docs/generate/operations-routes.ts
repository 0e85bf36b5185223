import { PageQuery } from '../../functions/messages/page-query.ts';
import { AttentionListQuery, LetterListQuery } from '../../functions/operations/domain/requests.ts';
import { cached, ifNoneMatch } from './ordering-routes.ts';
import type { RouteDescription } from './route.ts';

const operations = { tag: 'Operations', scopes: ['operations'] } as const;

export const operationsRoutes: readonly RouteDescription[] = [
  {
    id: 'explainOrder',
    method: 'get',
    path: '/orders/{orderId}/explain',
    tag: 'Orders',
    summary: 'Why an order is where it is, what it waits for, and what can be done.',
    description:
      'Answers a sentence for people and the same in fields: whose answer the order waits for, how often it was tried, what failed last, and what the caller can do now.',
    scopes: ['orders:read'],
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
  {
    ...operations,
    id: 'listQueues',
    method: 'get',
    path: '/operations/queues',
    summary: 'What each queue holds, and for how long an order has been waiting for its consumer.',
    description: 'Answers one entry for each queue. The counts are estimates of SQS.',
    query: PageQuery,
    answers: { 200: { description: 'A page of queues.', schema: 'QueueList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'listDeadLetters',
    method: 'get',
    path: '/operations/dead-letters',
    summary: 'Messages that failed all of their attempts, beside their orders, the latest first.',
    description:
      'Lists messages that are set aside and not closed. Contact, address and token in a body are masked.',
    query: LetterListQuery,
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
    description:
      'Closes a dead letter without sending its message. The history of its order names who did it and why.',
    body: { schema: 'DiscardRequest', example: { reason: 'sent by mistake' } },
    answers: { 204: { description: 'It is closed.' } },
    refusals: ['dead_letter_not_found'],
  },
  {
    ...operations,
    id: 'examine',
    method: 'post',
    path: '/operations/doctor',
    summary:
      'Look for what is wrong, and with `heal` mend what is safe. `nextCursor` goes into the next body.',
    description:
      'Compares orders, stock, deliveries, payments and dead letters as far as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { schema: 'DoctorRequest', required: false, example: { heal: false } },
    answers: { 200: { description: 'What was found so far.', schema: 'Examination' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'listAttention',
    method: 'get',
    path: '/operations/attention',
    summary: 'Orders that need a person, and why; the oldest call first.',
    description:
      'Lists orders with an open call for a person. A call ends when what the order waits for comes, or by an acknowledgement.',
    query: AttentionListQuery,
    answers: { 200: { description: 'A page of orders that need a person.', schema: 'AttentionList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'acknowledgeAttention',
    method: 'post',
    path: '/operations/attention/{orderId}/acknowledge',
    summary: 'Close a call for a person. A reason that is not open is left as it is.',
    description:
      'Closes the call of an order for one reason. The history of the order names who did it and the note. Another call for the same reason opens again.',
    body: {
      schema: 'AcknowledgeRequest',
      example: { reason: 'parcel_moved_after_cancellation', note: 'The customer sends it back.' },
    },
    answers: { 200: { description: 'Why the order still needs a person.', schema: 'Attention' } },
    refusals: ['order_not_found'],
  },
  {
    ...operations,
    id: 'listMoneyOwed',
    method: 'get',
    path: '/operations/money-owed',
    summary: 'Every refund that has failed at least once and has not come through.',
    description: 'Lists refunds that failed. They are tried again by themselves until they succeed.',
    query: PageQuery,
    answers: { 200: { description: 'A page of what we owe.', schema: 'MoneyOwedList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...operations,
    id: 'getMetrics',
    method: 'get',
    path: '/metrics',
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
];
