import { operationsApiRoutes } from '../../../functions/operations/routes.ts';
import { deadLetterTexts } from './dead-letters.ts';
import { cached, ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

const operations = { tag: 'Operations' } as const;

export const operationsRoutes = describeRoutes(operationsApiRoutes, {
  'GET /orders/{orderId}/explain': {
    id: 'explainOrder',
    tag: 'Orders',
    summary: 'Explain the status of an order.',
    description:
      'Returns a sentence for people, and the same as fields: the service whose reply the order waits for, the attempts, the last error, and the actions that the caller may take.',
    headers: ifNoneMatch,
    answers: {
      200: {
        description: 'The explanation. Members that do not apply are null.',
        schema: 'Explanation',
        headers: cached,
      },
      304: { description: 'The caller has the current version.', headers: cached },
    },
    refusals: ['order_not_found'],
  },
  'GET /operations/queues': {
    ...operations,
    id: 'listQueues',
    summary: 'List queues with their depth and age.',
    description: 'Returns an entry for each queue. The counts are estimates of SQS.',
    answers: { 200: { description: 'A page of queues.', schema: 'QueueList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/doctor': {
    ...operations,
    id: 'runDoctor',
    summary: 'Run the doctor. With `heal`, repair what is safe to repair.',
    description:
      'Checks orders, stock, deliveries, payments and dead letters for as long as the time of a request allows. Send `nextCursor` in the next body until it is null.',
    body: { example: { heal: false } },
    answers: { 200: { description: 'The findings so far.', schema: 'DoctorReport' } },
    refusals: ['cursor_invalid'],
  },
  'GET /operations/attention': {
    ...operations,
    id: 'listAttention',
    summary: 'List orders that need a person, oldest first.',
    description:
      'Returns orders with open reasons for attention. A reason closes when the awaited reply arrives or an operator acknowledges it.',
    answers: { 200: { description: 'A page of orders that need a person.', schema: 'AttentionList' } },
    refusals: ['cursor_invalid'],
  },
  'POST /operations/attention/{orderId}/acknowledge': {
    ...operations,
    id: 'acknowledgeAttention',
    summary: 'Acknowledge a reason for attention.',
    description:
      'Closes one reason of an order. The history of the order records the operator and the note. A reason that is not open stays as it is. The same reason can open again.',
    body: {
      example: { reason: 'parcel_moved_after_cancellation', note: 'The customer sends it back.' },
    },
    answers: { 200: { description: 'The order with its remaining reasons.', schema: 'Attention' } },
    refusals: ['order_not_found'],
  },
  'GET /operations/waiting': {
    ...operations,
    id: 'listWaiting',
    summary: 'List orders that wait for a service.',
    description:
      'Returns the orders of all clients that wait for a reply of a service, those first whose deadline comes first. After its deadline the service is asked again.',
    answers: { 200: { description: 'A page of waiting orders.', schema: 'WaitingList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /operations/money-owed': {
    ...operations,
    id: 'listMoneyOwed',
    summary: 'List outstanding refunds.',
    description: 'Returns refunds that failed at least once. They are retried until they succeed.',
    answers: { 200: { description: 'A page of outstanding refunds.', schema: 'MoneyOwedList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /metrics': {
    ...operations,
    id: 'getMetrics',
    summary: 'Get metrics in the Prometheus text format.',
    description:
      'Returns orders by status and milestone, lead times, queue depths, dead letters, outstanding refunds, the lag of the event feed and of webhooks, and notifications and webhook attempts by outcome. Request rates and latencies are in CloudWatch.',
    answers: {
      200: {
        description: 'The metrics.',
        text: { 'text/plain': '# TYPE dead_letters gauge\ndead_letters{queue="orders.fifo"} 0\n' },
      },
    },
  },
  ...deadLetterTexts,
});
