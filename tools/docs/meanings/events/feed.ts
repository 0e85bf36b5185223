import { a, type Component, currency, money, time, version } from '../meaning.ts';

/** Descriptions of the event feed in responses. */
export const eventMeanings = {
  Feed: {
    description: 'The next events of a feed.',
    properties: {
      items: a('FeedEntry', 'The events, the oldest first.'),
      cursor: 'The cursor after these events. It is never null: store it, also when there are no events.',
      more: 'Whether more events may follow at once.',
    },
  },
  FeedEntry: {
    description: 'An event of an order: a CloudEvent 1.0.',
    properties: {
      specversion: 'The version of CloudEvents.',
      id: 'The id of the event: the order and the sequence. It is the same whenever the event is delivered.',
      source: 'The source of the events.',
      type: 'The type of the event. A later release may add types.',
      subject: 'The id of the order.',
      time: time('When it happened.'),
      datacontenttype: 'The media type of `data`.',
      dataschema: 'The URL of the JSON Schema of `data`.',
      sequence: version('The number of the event among those of its order, counted from 1 without gaps.'),
      correlationid: 'The correlation id of the request or message that caused the event.',
      traceparent: 'The W3C trace of the request that placed the order.',
      data: a('FeedEventData', 'What happened, and the order it happened to.'),
      cursor: 'The cursor after this event.',
      order: a('Order', 'The order as it is now, with `expand=order`. It may be newer than the event.'),
    },
  },
  FeedEventData: {
    description:
      'What happened, and the order it happened to. Other members depend on the type; `dataschema` describes them.',
    properties: {
      actor: 'The cause of the event: client:…, person:… or service:….',
      status: 'The status of the order after the event.',
      version: version('The version of the order after the event.'),
      total: money('The price of the order', 50 * 999 * 100_000_000),
      currency,
      placedAt: time('When the order was placed.'),
      changed: 'The members of the order that changed with the event.',
    },
  },
} satisfies Record<string, Component>;
