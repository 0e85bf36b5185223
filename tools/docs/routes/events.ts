import { feedRoutes, liveRoutes, schemaRoutes } from '../../../functions/events/routes.ts';
import { describeRoutes } from './route.ts';

export const eventRoutes = describeRoutes(
  { ...feedRoutes, ...liveRoutes, ...schemaRoutes },
  {
    'GET /events': {
      id: 'readEvents',
      tag: 'Events',
      summary: 'Read the event feed, oldest first.',
      description:
        "Returns the next events of the client's orders as CloudEvents. Store `cursor` after every response, also after an empty one, and send it as `after` with the next request. " +
        'No event appears before a cursor that was returned. Should an event ever repeat, its `id` is the same. With `expand=order` each event has the order as it is now, which may be newer than the event. An operator names the client in `clientId`.',
      answers: { 200: { description: 'The next events.', schema: 'Feed' } },
      refusals: ['cursor_invalid', 'cursor_expired'],
    },
    'POST /live/tickets': {
      id: 'createLiveTicket',
      tag: 'Events',
      summary: 'Get a ticket for live updates.',
      description:
        'Returns a ticket with which a browser opens a WebSocket within 60 seconds: `new WebSocket(url + "?ticket=" + ticket)`. The server sends `{ "type": "hello", "cursor": … }`, then the events of the topic as `GET /events` returns them; `order:` and an id is the topic of one order, `orders` that of all orders that the client may see. ' +
        'Send `{ "action": "ping" }` at least every 5 minutes; a connection ends after 2 hours. The events are hints and can be lost: after `hello`, and after each new connection, read `GET /events` from the last cursor on and apply events by `sequence`. A topic has at most 50 connections; a further one is refused with 429, one without a valid ticket with 401 or 403.',
      body: { example: { topic: 'orders' } },
      answers: { 200: { description: 'The ticket.', schema: 'LiveTicket' } },
      refusals: ['order_not_found'],
    },
    'GET /schemas/{type}/1': {
      id: 'getEventSchema',
      tag: 'Events',
      summary: 'Get the JSON Schema of the data of an event.',
      description: 'Returns the schema that `dataschema` of an event names. It never changes.',
      answers: { 200: { description: 'A JSON Schema.', schema: 'JsonSchema' } },
      refusals: ['not_found'],
    },
  },
);
