import * as z from 'zod/mini';
import { createDataSchema, FeedEvent } from '../../functions/events/domain/feed/cloud-event.ts';
import { type EventType, eventTypes } from '../../functions/messages/order-stream/event-types.ts';

/** The server of the feed. */
export const apiServer = {
  host: '{host}',
  protocol: 'https',
  description: 'The API. OpenAPI describes its requests.',
  variables: { host: { default: 'api.example.com', description: 'The host of the API.' } },
};

/** The channel of the event feed, which clients read over HTTP. */
export const feedChannel = {
  address: '/events',
  title: 'Event feed',
  summary: 'The events of the orders of a client, the oldest first.',
  description: 'A client reads its feed with GET /events and follows it by cursor. Each event appears once.',
  servers: [{ $ref: '#/servers/api' }],
  messages: Object.fromEntries(
    eventTypes.map((type) => [getEventName(type), { $ref: `#/components/messages/${getEventName(type)}` }]),
  ),
};

export const feedOperation = {
  action: 'send',
  channel: { $ref: '#/channels/events' },
  title: 'events sends',
  summary: 'The events service publishes what happens to orders.',
  description: 'Each event is a CloudEvent. Its id is the order and the sequence, and never changes.',
};

/** Creates the events of the feed as messages, by their names. */
export function createFeedMessages() {
  return eventTypes.map((type) => [getEventName(type), createFeedMessage(type)] as const);
}

/** Returns the name of an event of the feed, which has the type of a message but other data. */
function getEventName(type: EventType): string {
  return `feed.${type}`;
}

function createFeedMessage(type: EventType) {
  const { $schema, ...payload } = z.toJSONSchema(
    z.extend(FeedEvent, { type: z.literal(type), data: createDataSchema(type) }),
    {
      io: 'input',
      unrepresentable: 'any',
    },
  );
  return {
    name: getEventName(type),
    title: getEventName(type),
    summary: `The event ${type} of the feed.`,
    contentType: 'application/cloudevents+json',
    payload,
  };
}
