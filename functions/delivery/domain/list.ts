import { fitting } from '../../messages/page-query.ts';
import { knownIn } from '../../messages/stored.ts';
import { type Delivery, placedAtOf, type Shelf, shelfOf, shelves } from './delivery.ts';
import type { Ports } from './ports.ts';
import { cursorInvalid } from './refusals.ts';
import { type DeliveryStatus, deliveryTransitions } from './transitions.ts';

/** One page costs at most so many reads of a shelf, however rare what is looked for. */
const maxReads = 5;
const mostPerRead = 100;

type Listed = { deliveries: Delivery[]; after?: string };
/** A place on a shelf, behind which the rest lies; without `after` it is the shelf's beginning. */
type Position = { shelf: Shelf; after?: string };

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
  let position = asked.after === undefined ? beginning(status) : positionOf(asked.after);
  for (let reads = 0; reads < maxReads; reads++) {
    // One more than is wanted tells whether there is a next page.
    const perRead = status ? mostPerRead : Math.min(limit + 1 - found.length, mostPerRead);
    const { shelf } = position;
    const read = await deliveries.list({ ...position, limit: perRead });
    found.push(...read.deliveries.filter((delivery) => isWanted(delivery, shelf, status)));
    const room = Math.min(limit, fitting(found));
    const last = found[room - 1];
    if (last && found.length > room)
      return { deliveries: found.slice(0, room), after: textOf(placeOf(last)) };
    const next = read.after === undefined ? nextShelf(shelf, status) : { shelf, after: read.after };
    if (!next) return { deliveries: found };
    position = next;
  }
  return { deliveries: found, after: textOf(position) };
}

/**
 * What has changed shelves since the shelf was indexed is listed with the other one, so nothing comes twice. Where a
 * status of another release belongs only its shelf tells.
 */
function isWanted(delivery: Delivery, shelf: Shelf, status: DeliveryStatus | undefined): boolean {
  const isHere = shelfOf(delivery.status) === shelf || !knownIn(deliveryTransitions, delivery.status);
  return isHere && (status === undefined || delivery.status === status);
}

function beginning(status: DeliveryStatus | undefined): Position {
  return { shelf: status ? shelfOf(status) : 'open' };
}

function nextShelf(shelf: Shelf, status: DeliveryStatus | undefined): Position | undefined {
  return shelf === 'open' && status === undefined ? { shelf: 'closed' } : undefined;
}

function placeOf(delivery: Delivery): Position {
  return { shelf: shelfOf(delivery.status), after: placedAtOf(delivery) };
}

function textOf({ shelf, after = '' }: Position): string {
  return `${shelf}#${after}`;
}

/** Another release may have written the cursor, so what is in it is read as carefully as any input. */
function positionOf(text: string): Position {
  const [, named, after] = /^(\w+)#([\dTZ:.-]{24}#[\da-f-]{36})?$/.exec(text) ?? [];
  const shelf = shelves.find((known) => known === named);
  if (!shelf) throw cursorInvalid();
  return { shelf, ...(after && { after }) };
}
