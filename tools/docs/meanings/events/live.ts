import { type Component, orderIdPattern, time } from '../meaning.ts';

const order = orderIdPattern.slice(1, -1);

/** Descriptions of tickets for live updates. */
export const liveMeanings = {
  LiveTicketRequest: {
    description: 'A request for a ticket for live updates.',
    properties: {
      topic: {
        description: 'The topic: `orders`, or `order:` and the id of an order.',
        pattern: `^(orders|order:${order})$`,
      },
    },
  },
  LiveTicket: {
    description: 'A ticket for one connection for live updates.',
    properties: {
      ticket: 'The ticket. It is a secret until it expires.',
      url: 'The URL of the WebSocket. The ticket is its query parameter `ticket`.',
      expiresAt: time('When the ticket expires. A connection that is open by then stays open.'),
    },
  },
} satisfies Record<string, Component>;
