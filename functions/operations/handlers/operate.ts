import { PageQuery } from '../../messages/page-query.ts';
import { readOrder } from '../../ordering/domain/read-orders.ts';
import { accessBy, accessVariables, type Caller } from '../../platform/access.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Asked, bodyOf, httpFunction } from '../../platform/http.ts';
import { logger } from '../../platform/logger.ts';
import { cursorsOf, limitOf, pageOf } from '../../platform/page.ts';
import { answerRead } from '../../platform/preconditions.ts';
import { operateVariables, operatingOn } from '../adapters/operating.ts';
import { positionOf, progressAt } from '../adapters/progress-cursor.ts';
import { acknowledgeAttention, attentionItem } from '../domain/attention.ts';
import { discard } from '../domain/discard.ts';
import { examine } from '../domain/examine.ts';
import { explain } from '../domain/explain.ts';
import type { Letter } from '../domain/letter.ts';
import { letterView, letterWithTries } from '../domain/letter-view.ts';
import { listLetters } from '../domain/list-letters.ts';
import { countedOrders, metricsText } from '../domain/metrics.ts';
import { moneyOwed } from '../domain/money-owed.ts';
import { queueViews } from '../domain/queue-states.ts';
import { redrive, rehearse, theLetter } from '../domain/redrive.ts';
import { positionIn, redriveAll, textOf } from '../domain/redrive-all.ts';
import {
  AcknowledgeRequest,
  AttentionListQuery,
  DiscardRequest,
  DoctorRequest,
  LetterListQuery,
  RedriveAllRequest,
  RedriveRequest,
} from '../domain/requests.ts';

const env = environment(...accessVariables, ...operateVariables);
const access = accessBy(env, dynamodb);
const ports = operatingOn(env, dynamodb, sqs);
const { allOrders } = ports;

/** How long the doctor goes on in one call; the answer then has a cursor. */
const doctorMs = 4_000;

/** Lets operators see and mend what others left, and tells clients why their orders are where they are. */
export const handler = httpFunction({
  'GET /operations/queues': access.allowQuery('operations', PageQuery, async (asked, caller, query) => {
    const views = await queueViews({ ...ports, orders: allOrders });
    return { status: 200, body: await pageOf(views, query, cursorsOf(asked, caller)) };
  }),

  'GET /operations/dead-letters': access.allowQuery(
    'operations',
    LetterListQuery,
    async (asked, caller, query) => {
      const { cursor, limit, ...filter } = query;
      const cursors = cursorsOf(asked, caller, filter);
      const after = await cursors.open(cursor);
      const listed = await listLetters({ filter, limit: limitOf({ limit }), after }, ports);
      const orders = await ordersOf(listed.letters);
      const items = listed.letters.map((letter) => letterView(letter, orders.get(letter.orderId ?? '')));
      return { status: 200, body: { items, nextCursor: await cursors.seal(listed.after) } };
    },
  ),

  'GET /operations/dead-letters/{id}': access.allow('operations', async (asked) => {
    const letter = await theLetter(asked.params.id ?? '', ports);
    const order = (await ordersOf([letter])).get(letter.orderId ?? '');
    return { status: 200, body: letterWithTries(letter, order) };
  }),

  'POST /operations/dead-letters/{id}/redrive': access.allow('operations', async (asked, caller) => {
    const { dryRun } = bodyOf(asked, RedriveRequest, { emptyIsObject: true }).body;
    const letter = await theLetter(asked.params.id ?? '', ports);
    const done = dryRun ? rehearse(letter, ports) : redrive(letter, operatorOf(asked, caller), ports);
    const { outcome, detail } = await done;
    logger.info('dead letter redriven', { deadLetterId: letter.id, outcome, ...asked.trace });
    return { status: 200, body: { outcome, detail } };
  }),

  'POST /operations/dead-letters/redrive': access.allow('operations', async (asked, caller) => {
    const {
      cursor,
      dryRun = false,
      ...filter
    } = bodyOf(asked, RedriveAllRequest, { emptyIsObject: true }).body;
    const cursors = cursorsOf(asked, caller, filter);
    const after = positionIn(await cursors.open(cursor));
    const { items, next } = await redriveAll({ filter, dryRun, after }, operatorOf(asked, caller), ports);
    logger.info('dead letters redriven', { letters: items.length, dryRun, ...asked.trace });
    return { status: 200, body: { items, nextCursor: await cursors.seal(next && textOf(next)) } };
  }),

  'POST /operations/dead-letters/{id}/discard': access.allow('operations', async (asked, caller) => {
    const { reason } = bodyOf(asked, DiscardRequest).body;
    const id = asked.params.id ?? '';
    await discard({ id, reason }, operatorOf(asked, caller), ports);
    logger.info('dead letter discarded', { deadLetterId: id, ...asked.trace });
    return { status: 204 };
  }),

  'POST /operations/doctor': access.allow('operations', async (asked, caller) => {
    const { heal = false, cursor } = bodyOf(asked, DoctorRequest, { emptyIsObject: true }).body;
    const until = Date.now() + doctorMs;
    const cursors = cursorsOf(asked, caller);
    const position = await cursors.open(cursor);
    const from = position === undefined ? undefined : progressAt(position);
    const examining = { ...ports, hasTime: () => Date.now() < until };
    const { problems, checked, next } = await examine({ heal, from }, operatorOf(asked, caller), examining);
    logger.info('examined', { ...checked, problems: problems.length, heal, ...asked.trace });
    const nextCursor = await cursors.seal(next && positionOf(next));
    return { status: 200, body: { problems, checked, nextCursor } };
  }),

  'GET /operations/attention': access.allowQuery(
    'operations',
    AttentionListQuery,
    async (asked, caller, query) => {
      const { reason } = query;
      const cursors = cursorsOf(asked, caller, { reason });
      const position = await cursors.open(query.cursor);
      const { orders, after } = await allOrders.sparse('attention', limitOf(query), position, reason);
      const nextCursor = await cursors.seal(after);
      return { status: 200, body: { items: orders.map(attentionItem), nextCursor } };
    },
  ),

  'POST /operations/attention/{orderId}/acknowledge': access.allow('operations', async (asked, caller) => {
    const acknowledged = { orderId: asked.params.orderId ?? '', ...bodyOf(asked, AcknowledgeRequest).body };
    const order = await acknowledgeAttention(acknowledged, operatorOf(asked, caller), ports);
    const { orderId, reason } = acknowledged;
    logger.info('attention acknowledged', { orderId, reason, by: caller.clientId, ...asked.trace });
    return { status: 200, body: attentionItem(order) };
  }),

  'GET /operations/money-owed': access.allowQuery('operations', PageQuery, async (asked, caller, query) => {
    const cursors = cursorsOf(asked, caller);
    const position = await cursors.open(query.cursor);
    const { orders, after } = await allOrders.sparse('owed', limitOf(query), position);
    return { status: 200, body: { items: orders.map(moneyOwed), nextCursor: await cursors.seal(after) } };
  }),

  'GET /orders/{orderId}/explain': access.allow('orders:read', async (asked, caller) => {
    const { everything, clientId, scopes } = caller;
    const whose = { orderId: asked.params.orderId ?? '', clientId: everything ? undefined : clientId };
    const order = await readOrder(whose, ports);
    const rights = { mayCancel: everything || scopes.has('orders:write'), mayOperate: everything };
    return answerRead(asked, await explain(order, rights, ports));
  }),

  'GET /metrics': access.allow('operations', async () => {
    const [views, newest, { orders }, needingAttention] = await Promise.all([
      queueViews({ ...ports, orders: allOrders }),
      allOrders.newest(countedOrders),
      allOrders.sparse('owed', 100, undefined),
      allOrders.count('attention'),
    ]);
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    return {
      status: 200,
      body: metricsText(views, newest, { owing: orders.length, needingAttention }),
      headers,
    };
  }),
});

function operatorOf({ trace }: Asked, { clientId }: Caller) {
  return { actor: `client:${clientId}`, correlationId: trace.correlationId };
}

async function ordersOf(letters: readonly Letter[]) {
  const ids = new Set(letters.flatMap(({ orderId }) => orderId ?? []));
  const orders = await allOrders.byIds([...ids]);
  return new Map(orders.map((order) => [order.orderId, order]));
}
