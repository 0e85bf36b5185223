import { countFittingItems } from '../../messages/fields/page-query.ts';
import { lookUp } from '../../messages/stored.ts';
import { type Delivery, type DeliveryState, deliveryStates, getDeliveryState, getPlacedAt } from './delivery.ts';
import type { Ports } from './ports.ts';
import { createCursorInvalid } from './refusals.ts';
import { type DeliveryStatus, deliveryTransitions } from './transitions.ts';

/** One page costs at most so many reads of a state, however rare what is looked for. */
const maxReads = 5;
const mostPerRead = 100;

type Listed = { deliveries: Delivery[]; after?: string };
/** A place on a state, behind which the rest lies; without `after` it is the state's beginning. */
type Position = { state: DeliveryState; after?: string };

/**
 * The deliveries, newest first; what is still to be brought comes before the rest. `after` in the answer says where
 * the list goes on and is absent at its end; a page may be short, or empty, before the end.
 */
export async function listDeliveries(
  asked: { status?: DeliveryStatus | undefined; limit: number; after?: string | undefined },
  { deliveries }: Pick<Ports, 'deliveries'>,
): Promise<Listed> {
  const { status, limit } = asked;
  const found: Delivery[] = [];
  let position = asked.after === undefined ? createFirstPosition(status) : parsePosition(asked.after);
  for (let reads = 0; reads < maxReads; reads++) {
    // One more than is wanted tells whether there is a next page.
    const perRead = status ? mostPerRead : Math.min(limit + 1 - found.length, mostPerRead);
    const { state } = position;
    const read = await deliveries.list({ ...position, limit: perRead });
    found.push(...read.deliveries.filter((delivery) => matchesFilter(delivery, state, status)));
    const room = Math.min(limit, countFittingItems(found));
    const last = found[room - 1];
    if (last && found.length > room) return { deliveries: found.slice(0, room), after: formatPosition(toKey(last)) };
    const next = read.after === undefined ? getNextState(state, status) : { state, after: read.after };
    if (!next) return { deliveries: found };
    position = next;
  }
  return { deliveries: found, after: formatPosition(position) };
}

/**
 * What has changed states since the state was indexed is listed with the other one, so nothing comes twice. Where a
 * status of another release belongs only its state tells.
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

/** Another release may have written the cursor, so what is in it is read as carefully as any input. */
function parsePosition(text: string): Position {
  const [, named, after] = /^(\w+)#([\dTZ:.-]{24}#[\da-f-]{36})?$/.exec(text) ?? [];
  const state = deliveryStates.find((known) => known === named);
  if (!state) throw createCursorInvalid();
  return { state, ...(after && { after }) };
}
