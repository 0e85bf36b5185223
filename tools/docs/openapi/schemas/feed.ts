import * as z from 'zod/mini';
import { FeedEvent } from '../../../../functions/events/domain/feed/cloud-event.ts';
import { LiveTicketRequest, LiveTicketView } from '../../../../functions/events/domain/live/ticket-request.ts';
import { OrderView } from '../../../../functions/ordering/domain/order.ts';

const FeedEntry = z.extend(FeedEvent, { cursor: z.string(), order: z.optional(OrderView) });
const Feed = z.object({ items: z.array(FeedEntry), cursor: z.string(), more: z.boolean() });

/** Request schemas of the event feed and live updates, by component name. */
export const feedRequests = { LiveTicketRequest };

/** Response schemas of the event feed and live updates, by component name. */
export const feedAnswers = { FeedEntry, Feed, LiveTicket: LiveTicketView };
