import { PageQuery } from '../../messages/fields/page-query.ts';
import { readOrder } from '../../ordering/domain/read-orders.ts';
import { accessVariables, type Caller, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, httpFunction, parseBody } from '../../platform/http/http-function.ts';
import { createCursors, createPage, getPageLimit } from '../../platform/http/pagination.ts';
import { respondConditionally } from '../../platform/http/preconditions.ts';
import { logger } from '../../platform/logger.ts';
import { openCursor, sealCursor } from '../adapters/doctor-cursor.ts';
import { createOperationsPorts, operationsVariables } from '../adapters/operations-ports.ts';
import type { DeadLetter } from '../domain/dead-letters/dead-letter.ts';
import { toDeadLetterDetail, toDeadLetterView } from '../domain/dead-letters/dead-letter-view.ts';
import { discard } from '../domain/dead-letters/discard-dead-letter.ts';
import { listDeadLetters } from '../domain/dead-letters/list-dead-letters.ts';
import { dryRunRedrive, redrive, requireDeadLetter } from '../domain/dead-letters/redrive.ts';
import { formatPosition, parsePosition, redriveAll } from '../domain/dead-letters/redrive-all.ts';
import { runDoctor } from '../domain/doctor/run-doctor.ts';
import { explain } from '../domain/explain/explain.ts';
import { acknowledgeAttention, toAttentionItem } from '../domain/monitoring/attention.ts';
import { countedOrders, formatMetrics } from '../domain/monitoring/metrics.ts';
import { toMoneyOwed } from '../domain/monitoring/money-owed.ts';
import { listQueueViews } from '../domain/monitoring/queue-states.ts';
import {
  AcknowledgeRequest,
  AttentionListQuery,
  DeadLetterListQuery,
  DiscardRequest,
  DoctorRequest,
  RedriveAllRequest,
  RedriveRequest,
} from '../domain/requests.ts';

const env = parseEnvironment(...accessVariables, ...operationsVariables);
const access = createAccess(env, dynamodb);
const ports = createOperationsPorts(env, dynamodb, sqs);
const { allOrders } = ports;

/** How long the doctor goes on in one call; the answer then has a cursor. */
const doctorMs = 4_000;

/** Lets operators see and mend what others left, and tells clients why their orders are where they are. */
export const handler = httpFunction({
  'GET /operations/queues': access.allowQuery('operations', PageQuery, async (asked, caller, query) => {
    const views = await listQueueViews({ ...ports, orders: allOrders });
    return { status: 200, body: await createPage(views, query, createCursors(asked, caller)) };
  }),

  'GET /operations/dead-letters': access.allowQuery('operations', DeadLetterListQuery, async (asked, caller, query) => {
    const { cursor, limit, ...filter } = query;
    const cursors = createCursors(asked, caller, filter);
    const after = await cursors.open(cursor);
    const listed = await listDeadLetters({ filter, limit: getPageLimit({ limit }), after }, ports);
    const orders = await createOrdersOf(listed.deadLetters);
    const items = listed.deadLetters.map((deadLetter) =>
      toDeadLetterView(deadLetter, orders.get(deadLetter.orderId ?? '')),
    );
    return { status: 200, body: { items, nextCursor: await cursors.seal(listed.after) } };
  }),

  'GET /operations/dead-letters/{id}': access.allow('operations', async (asked) => {
    const deadLetter = await requireDeadLetter(asked.params.id ?? '', ports);
    const order = (await createOrdersOf([deadLetter])).get(deadLetter.orderId ?? '');
    return { status: 200, body: toDeadLetterDetail(deadLetter, order) };
  }),

  'POST /operations/dead-letters/{id}/redrive': access.allow('operations', async (asked, caller) => {
    const { dryRun } = parseBody(asked, RedriveRequest, { emptyIsObject: true }).body;
    const deadLetter = await requireDeadLetter(asked.params.id ?? '', ports);
    const done = dryRun ? dryRunRedrive(deadLetter, ports) : redrive(deadLetter, getOperator(asked, caller), ports);
    const { outcome, detail } = await done;
    logger.info('dead dead letter redriven', { deadLetterId: deadLetter.id, outcome, ...asked.trace });
    return { status: 200, body: { outcome, detail } };
  }),

  'POST /operations/dead-letters/redrive': access.allow('operations', async (asked, caller) => {
    const { cursor, dryRun = false, ...filter } = parseBody(asked, RedriveAllRequest, { emptyIsObject: true }).body;
    const cursors = createCursors(asked, caller, filter);
    const after = parsePosition(await cursors.open(cursor));
    const { items, next } = await redriveAll({ filter, dryRun, after }, getOperator(asked, caller), ports);
    logger.info('dead dead letters redriven', { deadLetters: items.length, dryRun, ...asked.trace });
    return { status: 200, body: { items, nextCursor: await cursors.seal(next && formatPosition(next)) } };
  }),

  'POST /operations/dead-letters/{id}/discard': access.allow('operations', async (asked, caller) => {
    const { reason } = parseBody(asked, DiscardRequest).body;
    const id = asked.params.id ?? '';
    await discard({ id, reason }, getOperator(asked, caller), ports);
    logger.info('dead dead letter discarded', { deadLetterId: id, ...asked.trace });
    return { status: 204 };
  }),

  'POST /operations/doctor': access.allow('operations', async (asked, caller) => {
    const { heal = false, cursor } = parseBody(asked, DoctorRequest, { emptyIsObject: true }).body;
    const until = Date.now() + doctorMs;
    const cursors = createCursors(asked, caller);
    const position = await cursors.open(cursor);
    const from = position === undefined ? undefined : sealCursor(position);
    const examining = { ...ports, hasTime: () => Date.now() < until };
    const { problems, checked, next } = await runDoctor({ heal, from }, getOperator(asked, caller), examining);
    logger.info('examined', { ...checked, problems: problems.length, heal, ...asked.trace });
    const nextCursor = await cursors.seal(next && openCursor(next));
    return { status: 200, body: { problems, checked, nextCursor } };
  }),

  'GET /operations/attention': access.allowQuery('operations', AttentionListQuery, async (asked, caller, query) => {
    const { reason } = query;
    const cursors = createCursors(asked, caller, { reason });
    const position = await cursors.open(query.cursor);
    const { orders, after } = await allOrders.listIndexed('attention', getPageLimit(query), position, reason);
    const nextCursor = await cursors.seal(after);
    return { status: 200, body: { items: orders.map(toAttentionItem), nextCursor } };
  }),

  'POST /operations/attention/{orderId}/acknowledge': access.allow('operations', async (asked, caller) => {
    const acknowledged = {
      orderId: asked.params.orderId ?? '',
      ...parseBody(asked, AcknowledgeRequest).body,
    };
    const order = await acknowledgeAttention(acknowledged, getOperator(asked, caller), ports);
    const { orderId, reason } = acknowledged;
    logger.info('attention acknowledged', { orderId, reason, by: caller.clientId, ...asked.trace });
    return { status: 200, body: toAttentionItem(order) };
  }),

  'GET /operations/money-owed': access.allowQuery('operations', PageQuery, async (asked, caller, query) => {
    const cursors = createCursors(asked, caller);
    const position = await cursors.open(query.cursor);
    const { orders, after } = await allOrders.listIndexed('refundOutstanding', getPageLimit(query), position);
    return { status: 200, body: { items: orders.map(toMoneyOwed), nextCursor: await cursors.seal(after) } };
  }),

  'GET /orders/{orderId}/explain': access.allow('orders:read', async (asked, caller) => {
    const { isOperator, clientId, scopes } = caller;
    const whose = { orderId: asked.params.orderId ?? '', clientId: isOperator ? undefined : clientId };
    const order = await readOrder(whose, ports);
    const rights = { mayCancel: isOperator || scopes.has('orders:write'), mayOperate: isOperator };
    return respondConditionally(asked, await explain(order, rights, ports));
  }),

  'GET /metrics': access.allow('operations', async () => {
    const [views, newest, { orders }, needingAttention] = await Promise.all([
      listQueueViews({ ...ports, orders: allOrders }),
      allOrders.listNewest(countedOrders),
      allOrders.listIndexed('refundOutstanding', 100, undefined),
      allOrders.countIndexed('attention'),
    ]);
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    return {
      status: 200,
      body: formatMetrics(views, newest, { owing: orders.length, needingAttention }),
      headers,
    };
  }),
});

function getOperator({ trace }: HttpRequest, { clientId }: Caller) {
  return { actor: `client:${clientId}`, correlationId: trace.correlationId };
}

async function createOrdersOf(deadLetters: readonly DeadLetter[]) {
  const ids = new Set(deadLetters.flatMap(({ orderId }) => orderId ?? []));
  const orders = await allOrders.findMany([...ids]);
  return new Map(orders.map((order) => [order.orderId, order]));
}
