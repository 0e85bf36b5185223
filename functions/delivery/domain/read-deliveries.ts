import * as z from 'zod/mini';
import { countFittingItems, pageQuery } from '../../messages/fields/page-query.ts';
import { OrderId } from '../../messages/fields/primitives.ts';
import { lookUp } from '../../messages/stored.ts';
import { type Delivery, type DeliveryState, deliveryStates, getDeliveryState, getPlacedAt } from './delivery.ts';
import type { Ports } from './ports.ts';
import { createCursorInvalid, createDeliveryNotFound } from './refusals.ts';
import { type DeliveryStatus, deliveryStatuses, deliveryTransitions } from './transitions.ts';

/** The query parameters of `GET /deliveries`. */
export const DeliveryListQuery = z.strictObject({ ...pageQuery, status: z.optional(z.enum(deliveryStatuses)) });

/** The most reads of a state for one page, however few deliveries match. */
const maxReads = 5;
const maxPerRead = 100;

type Page = { deliveries: Delivery[]; after?: string };
/** A place within a state, after which the list continues; without `after` it is the beginning of the state. */
type Position = { state: DeliveryState; after?: string };

/** Reads the delivery of an order. With a `clientId` other clients' deliveries are not found. Throws `delivery_not_found`. */
export async function readDelivery(
  { orderId, clientId }: { orderId: string; clientId?: string },
  { deliveries }: Pick<Ports, 'deliveries'>,
): Promise<Delivery> {
  const delivery = await deliveries.find(orderId);
  if (!delivery || (clientId !== undefined && clientId !== delivery.clientId)) throw createDeliveryNotFound();
  return delivery;
}

/** Parses the order id of a path. Throws `delivery_not_found` for anything else. */
export function parseOrderId(text: string | undefined): string {
  const orderId = OrderId.safeParse(text);
  if (!orderId.success) throw createDeliveryNotFound();
  return orderId.data;
}

/**
 * Lists deliveries, open ones first, each state newest first. `after` in the result is where the list continues and is
 * absent at its end; a page may be short, or empty, before the end. Throws `cursor_invalid`.
 */
export async function listDeliveries(
  { status, limit, after }: { status?: DeliveryStatus | undefined; limit: number; after?: string | undefined },
  { deliveries }: Pick<Ports, 'deliveries'>,
): Promise<Page> {
  const found: Delivery[] = [];
  let position = after === undefined ? createFirstPosition(status) : parsePosition(after);
  for (let reads = 0; reads < maxReads; reads++) {
    // One more than the limit tells whether there is a next page.
    const perRead = status ? maxPerRead : Math.min(limit + 1 - found.length, maxPerRead);
    const { state } = position;
    const read = await deliveries.list({ ...position, limit: perRead });
    found.push(...read.deliveries.filter((delivery) => matchesFilter(delivery, state, status)));
    const count = Math.min(limit, countFittingItems(found));
    const last = found[count - 1];
    if (last && found.length > count) return { deliveries: found.slice(0, count), after: formatPosition(toKey(last)) };
    const next = read.after === undefined ? getNextState(state, status) : { state, after: read.after };
    if (!next) return { deliveries: found };
    position = next;
  }
  return { deliveries: found, after: formatPosition(position) };
}

/**
 * A delivery that changed its state after it was indexed is listed with its new state, so that it is not listed twice.
 * For a status of another release the index decides.
 */
function matchesFilter(delivery: Delivery, state: DeliveryState, status: DeliveryStatus | undefined): boolean {
  const isHere = getDeliveryState(delivery.status) === state || !lookUp(deliveryTransitions, delivery.status);
  return isHere && (status === undefined || delivery.status === status);
}

function createFirstPosition(status: DeliveryStatus | undefined): Position {
  return { state: status ? getDeliveryState(status) : 'open' };
}

function getNextState(state: DeliveryState, status: DeliveryStatus | undefined): Position | undefined {
  return state === 'open' && status === undefined ? { state: 'closed' } : undefined;
}

function toKey(delivery: Delivery): Position {
  return { state: getDeliveryState(delivery.status), after: getPlacedAt(delivery) };
}

function formatPosition({ state, after = '' }: Position): string {
  return `${state}#${after}`;
}

/** Parses a cursor like any other input: another release may have written it. */
function parsePosition(text: string): Position {
  const [, name, after] = /^(\w+)#([\dTZ:.-]{24}#[\da-f-]{36})?$/.exec(text) ?? [];
  const state = deliveryStates.find((known) => known === name);
  if (!state) throw createCursorInvalid();
  return { state, ...(after && { after }) };
}
