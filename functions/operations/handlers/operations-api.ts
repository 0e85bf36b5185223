import { createFeedMemory } from '../../events/domain/feed/page-chunks.ts';
import { readOrder } from '../../ordering/domain/read-orders.ts';
import { accessVariables, type Caller, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, httpFunction } from '../../platform/http/http-function.ts';
import { createCursors, createPage, respondWithPage } from '../../platform/http/pagination.ts';
import { respondConditionally } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { logger } from '../../platform/logger.ts';
import { createFeedPorts, createOperationsPorts, operationsVariables } from '../adapters/operations-ports.ts';
import type { DeadLetter } from '../domain/dead-letters/dead-letter.ts';
import { toDeadLetterDetail, toDeadLetterView } from '../domain/dead-letters/dead-letter-view.ts';
import { discard } from '../domain/dead-letters/discard-dead-letter.ts';
import { listDeadLetters } from '../domain/dead-letters/list-dead-letters.ts';
import { dryRunRedrive, redrive, requireDeadLetter } from '../domain/dead-letters/redrive.ts';
import { formatPosition, parsePosition, redriveAll } from '../domain/dead-letters/redrive-all.ts';
import { runDoctor } from '../domain/doctor/run-doctor.ts';
import { explain } from '../domain/explain/explain.ts';
import { acknowledgeAttention, toAttentionItem } from '../domain/monitoring/attention.ts';
import { toFailedRefund, toWaitingOrder } from '../domain/monitoring/listed-orders.ts';
import { listQueueViews } from '../domain/monitoring/queue-states.ts';
import { readMetrics } from '../domain/monitoring/read-metrics.ts';
import { operationsApiRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, ...operationsVariables });
const access = createAccess(env, dynamodb);
const ports = createOperationsPorts(env, dynamodb, sqs);
const { allOrders } = ports;
const feedMemory = createFeedMemory();

/** How long the doctor runs in one request; the response then has a cursor. */
const doctorMs = 4_000;

/** Serves operators: queues, dead letters, doctor, attention, refunds outstanding, metrics. Explains orders to clients. */
export const handler = httpFunction(
  protectRoutes(access, operationsApiRoutes, {
    'GET /operations/queues': async (request, caller, { query }) => {
      const views = await listQueueViews({ ...ports, orders: allOrders });
      return { status: 200, body: await createPage(views, query, createCursors(request, caller)) };
    },

    'GET /operations/dead-letters': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, after) => {
        const { cursor, limit: _, ...filter } = query;
        const listed = await listDeadLetters({ filter, limit, after }, ports);
        const orders = await findOrders(listed.deadLetters);
        const toView = (each: DeadLetter) => toDeadLetterView(each, orders.get(each.orderId ?? ''));
        return { items: listed.deadLetters.map(toView), after: listed.after };
      }),

    'GET /operations/dead-letters/{id}': async (request) => {
      const deadLetter = await requireDeadLetter(request.params.id ?? '', ports);
      const order = (await findOrders([deadLetter])).get(deadLetter.orderId ?? '');
      return { status: 200, body: toDeadLetterDetail(deadLetter, order) };
    },

    'POST /operations/dead-letters/{id}/redrive': async (request, caller, { body: { dryRun } }) => {
      const deadLetter = await requireDeadLetter(request.params.id ?? '', ports);
      const done = dryRun ? dryRunRedrive(deadLetter, ports) : redrive(deadLetter, getOperator(request, caller), ports);
      const { outcome, detail } = await done;
      logger.info('dead letter redriven', { deadLetterId: deadLetter.id, outcome, ...request.trace });
      return { status: 200, body: { outcome, detail } };
    },

    'POST /operations/dead-letters/redrive': async (request, caller, { body }) => {
      const { cursor, dryRun = false, ...filter } = body;
      const cursors = createCursors(request, caller, filter);
      const after = parsePosition(await cursors.open(cursor));
      const { items, next } = await redriveAll({ filter, dryRun, after }, getOperator(request, caller), ports);
      logger.info('dead letters redriven', { deadLetters: items.length, dryRun, ...request.trace });
      return { status: 200, body: { items, nextCursor: await cursors.seal(next && formatPosition(next)) } };
    },

    'POST /operations/dead-letters/{id}/discard': async (request, caller, { body: { reason } }) => {
      const id = request.params.id ?? '';
      await discard({ id, reason }, getOperator(request, caller), ports);
      logger.info('dead letter discarded', { deadLetterId: id, ...request.trace });
      return { status: 204 };
    },

    'POST /operations/doctor': async (request, caller, { body: { heal = false, cursor } }) => {
      const until = Date.now() + doctorMs;
      const cursors = createCursors(request, caller);
      const from = await cursors.open(cursor);
      const doctorPorts = {
        ...ports,
        ...createFeedPorts(env, dynamodb, sqs, feedMemory),
        hasTime: () => Date.now() < until,
      };
      const { findings, checked, next } = await runDoctor({ heal, from }, getOperator(request, caller), doctorPorts);
      logger.info('doctor completed', { ...checked, findings: findings.length, heal, ...request.trace });
      return { status: 200, body: { problems: findings, checked, nextCursor: await cursors.seal(next) } };
    },

    'GET /operations/attention': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { orders, after } = await allOrders.listIndexed('attention', limit, position, query.reason);
        return { items: orders.map(toAttentionItem), after };
      }),

    'POST /operations/attention/{orderId}/acknowledge': async (request, caller, { body }) => {
      const acknowledged = { orderId: request.params.orderId ?? '', ...body };
      const order = await acknowledgeAttention(acknowledged, getOperator(request, caller), ports);
      const { orderId, reason } = acknowledged;
      logger.info('attention acknowledged', { orderId, reason, by: caller.actor, ...request.trace });
      return { status: 200, body: toAttentionItem(order) };
    },

    'GET /operations/waiting': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { orders, after } = await allOrders.listIndexed('pendingReply', limit, position);
        return { items: orders.map(toWaitingOrder), after };
      }),

    'GET /operations/money-owed': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { orders, after } = await allOrders.listIndexed('refundOutstanding', limit, position);
        return { items: orders.map(toFailedRefund), after };
      }),

    'GET /orders/{orderId}/explain': async (request, caller) => {
      const { isOperator, clientId, scopes } = caller;
      const requested = { orderId: request.params.orderId ?? '', clientId: isOperator ? undefined : clientId };
      const order = await readOrder(requested, ports);
      const mayOperate = scopes.has('operations');
      const rights = { mayCancel: mayOperate || scopes.has('orders:write'), mayOperate };
      return respondConditionally(request, await explain(order, rights, ports));
    },

    'GET /metrics': async () => {
      const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
      return { status: 200, body: await readMetrics(ports), headers };
    },
  }),
);

function getOperator({ trace }: HttpRequest, { actor }: Caller) {
  return { actor, correlationId: trace.correlationId };
}

/** Finds the orders of dead letters, by order id. */
async function findOrders(deadLetters: readonly DeadLetter[]) {
  const ids = new Set(deadLetters.flatMap(({ orderId }) => orderId ?? []));
  const orders = await allOrders.findMany([...ids]);
  return new Map(orders.map((order) => [order.orderId, order]));
}
