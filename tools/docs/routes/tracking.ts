import type { readOrdersRoutes } from '../../../functions/ordering/routes.ts';
import type { RouteTexts } from './route.ts';

type TrackingRoutes = Pick<typeof readOrdersRoutes, 'GET /orders/{orderId}/tracking-link' | 'GET /track/{token}'>;
const page = { 'text/html': '<!doctype html>…' };
const policy = 'Content-Security-Policy';

/** The texts of the tracking page and its link. */
export const trackingTexts = {
  'GET /orders/{orderId}/tracking-link': {
    id: 'getTrackingLink',
    tag: 'Orders',
    summary: 'Get the link to the tracking page of an order.',
    description:
      'Returns a link for the customer, who needs no login. It is valid until 90 days after the order ended: delivered, or cancelled or failed and refunded. While the order is under way, `expiresAt` is 90 days after the end of this day, and the link is valid at least until then.',
    answers: { 200: { description: 'The link.', schema: 'TrackingLink' } },
    refusals: ['order_not_found'],
  },
  'GET /track/{token}': {
    id: 'getTrackingPage',
    tag: 'Orders',
    summary: 'Get the tracking page of an order.',
    description:
      'Returns a page for the customer: the progress with its times, carrier and tracking number, and the items. It shows no name, address or price. Its language is `contact.locale` of the order, else one of `Accept-Language`, else English. It is not to be stored or indexed.',
    headers: ['If-None-Match', 'Accept-Language'],
    answers: {
      200: { description: 'An HTML page.', text: page, headers: ['ETag', policy] },
      304: { description: 'The caller has the current page.', headers: ['ETag', policy] },
      404: {
        description: 'An HTML page, the same for a link that is wrong, has expired or belongs to no order.',
        text: page,
        headers: [policy],
      },
    },
  },
} as const satisfies RouteTexts<TrackingRoutes>;
