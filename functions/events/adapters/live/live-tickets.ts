import { Refusal } from '../../../messages/refusal.ts';
import type { Caller } from '../../../platform/auth/access.ts';
import type { HttpResponse } from '../../../platform/http/http-function.ts';
import type { FindMasterKeys } from '../../../platform/links/link-keys.ts';
import { createLiveTicket } from '../../../platform/links/live-ticket.ts';

export type TicketPorts = {
  /** Finds the client of an order. */
  findOwner(orderId: string): Promise<string | undefined>;
  findMasterKeys: FindMasterKeys;
  now: () => Date;
  /** The URL of the WebSocket API. */
  url: string;
};

/** Responds with a ticket for a topic. Throws `order_not_found` for an order that the caller may not see. */
export async function respondWithTicket(topic: string, caller: Caller, ports: TicketPorts): Promise<HttpResponse> {
  const { findOwner, findMasterKeys, now, url } = ports;
  // A ticket changes nothing, so a client that only reads as an operator gets one too.
  const isOperator = caller.isOperator || caller.scopes.has('operations:read');
  const clientId = topic === 'orders' ? caller.clientId : await findOwner(topic.replace(/^order:/, ''));
  if (clientId === undefined || (clientId !== caller.clientId && !isOperator))
    throw new Refusal('order_not_found', 'There is no such order.');
  const ticket = await createLiveTicket({ topic, clientId, isOperator, isPublic: false }, findMasterKeys, now());
  return { status: 200, body: { ticket: ticket.ticket, url, expiresAt: ticket.expiresAt } };
}
