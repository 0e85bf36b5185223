import { chooseLanguage, listAcceptedLanguages } from '../../messages/texts/language.ts';
import type { HttpRequest, HttpResponse } from '../../platform/http/http-function.ts';
import { hashText, respondConditionally } from '../../platform/http/preconditions.ts';
import type { FindMasterKeys } from '../../platform/links/link-keys.ts';
import { createLiveTicket } from '../../platform/links/live-ticket.ts';
import { createTrackingLink, verifyTrackingToken } from '../../platform/links/tracking-link.ts';
import type { Order } from '../domain/order.ts';
import type { Orders } from '../domain/ports.ts';
import { createPagePolicy, describeNothing, describeOrder, layOut, type Shop } from '../domain/tracking/page.ts';
import { getLinkExpiry } from '../domain/tracking/progress.ts';

export type TrackingPorts = {
  orders: Pick<Orders, 'find'>;
  findMasterKeys: FindMasterKeys;
  now: () => Date;
  /** The URL that links begin with. */
  baseUrl: string;
  /** The URL of the WebSocket API. */
  liveUrl: string;
  shop: Shop;
};

/** Responds with the link to the tracking page of an order that the caller may see. */
export async function respondWithTrackingLink(order: Order, ports: TrackingPorts): Promise<HttpResponse> {
  const url = await createTrackingLink(ports.baseUrl, order.orderId, ports.findMasterKeys);
  return { status: 200, body: { url, expiresAt: getLinkExpiry(order, ports.now()).toISOString() } };
}

/**
 * Responds with the tracking page of a token, in the language of the order, else in one that the reader accepts. A token
 * that we did not sign, one that has expired and one of an unknown order have the same response.
 */
export async function respondWithTrackingPage(request: HttpRequest, ports: TrackingPorts): Promise<HttpResponse> {
  const { shop, liveUrl } = ports;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-store',
    'content-security-policy': createPagePolicy(liveUrl),
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  };
  const accepted = listAcceptedLanguages(request.headers['accept-language']);
  const order = await findTrackedOrder(request.params.token ?? '', ports);
  if (!order) {
    const choice = chooseLanguage(...accepted);
    return { status: 404, body: layOut(describeNothing(choice), choice, shop), headers };
  }
  const choice = chooseLanguage(order.contact?.locale, ...accepted);
  const content = describeOrder(order, choice, shop);
  // The ticket is not part of what the tag says: it differs with each response.
  const tag = hashText(layOut(content, choice, shop));
  const live = `${liveUrl}?ticket=${await createPublicTicket(order, ports)}`;
  return respondConditionally(request, layOut(content, choice, shop, { tag, live }), tag, headers);
}

/** Creates the ticket of the page. With it a reader is sent that the order changes, and nothing else. */
async function createPublicTicket({ orderId, clientId }: Order, ports: TrackingPorts): Promise<string> {
  const content = { topic: `order:${orderId}`, clientId, isOperator: false, isPublic: true };
  return (await createLiveTicket(content, ports.findMasterKeys, ports.now())).ticket;
}

async function findTrackedOrder(token: string, ports: TrackingPorts): Promise<Order | undefined> {
  const orderId = await verifyTrackingToken(token, ports.findMasterKeys);
  const order = orderId === undefined ? undefined : await ports.orders.find(orderId);
  const now = ports.now();
  return order && getLinkExpiry(order, now) > now ? order : undefined;
}
