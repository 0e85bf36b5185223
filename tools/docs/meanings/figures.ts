import { milestones } from '../../../functions/analytics/domain/fact.ts';
import { a, type Component, count, currency, type Meaning, money, nextCursor, time } from './meaning.ts';

const orderCounts = {
  placed: count('Orders that were placed.'),
  paid: count('Orders whose payment was charged.'),
  shipped: count('Orders whose parcel left, by the first scan that says so.'),
  delivered: count('Orders that were delivered.'),
  cancelled: count('Orders that were cancelled.'),
  failed: count('Orders that failed.'),
};
const asOf = time('Every event that was in the event feed at this time is counted.');
const definitions = a('FigureDefinitions', 'What the figures mean.');
const timeZone = 'The time zone of the days, by its IANA name.';
const milliseconds = (what: string): Meaning => ({
  description: `${what}, in milliseconds, exact to 3 %; null without orders.`,
  format: 'int64',
  minimum: 0,
});
const amount = (what: string): Meaning => money(what, 1_000_000_000_000_000);
const describeLeadTime = (end: string) => a('LeadTime', `The time from when an order was placed until ${end}.`);
const figures = {
  asOf,
  from: time('The beginning of the time.'),
  to: time('The end of the time, which is not part of it.'),
  timeZone,
  orders: a('OrderFigures', 'The orders by what they reached in the time.'),
  money: a('MoneyFigures', 'The amounts of each currency; currencies are never added up.'),
  leadTimes: a('LeadTimes', 'The lead times of the orders that reached a milestone in the time.'),
  perHour: a('HourFigures', 'The orders by hour, the first hour first.'),
  topProducts: a('ProductFigures', 'The products of which the most units were placed, at most ten.'),
  definitions,
};

/** Descriptions of figures in responses. */
export const figuresMeanings = {
  FiguresDashboard: { description: 'The figures of a time.', properties: figures },
  FiguresReport: {
    description: 'The figures of a day.',
    properties: { ...figures, day: { description: 'The day.', format: 'date' } },
  },
  OrderFigures: {
    description: 'Orders by what they reached in the time.',
    properties: {
      ...orderCounts,
      underWay: count('Orders that were placed in the time and neither delivered, cancelled nor failed in it.'),
    },
  },
  MoneyFigures: {
    description: 'The amounts of a currency.',
    properties: {
      currency,
      placed: amount('The price of the orders that were placed'),
      paid: amount('What was charged'),
      refunded: amount('What was paid back'),
      net: { ...amount('What was charged less what was paid back'), minimum: -1_000_000_000_000_000 },
    },
  },
  LeadTimes: {
    description: 'Lead times by the milestone they end with.',
    properties: {
      placedToPaid: describeLeadTime('its payment was charged'),
      placedToShipped: describeLeadTime('its parcel left'),
      placedToDelivered: describeLeadTime('it was delivered'),
      placedToCancelled: describeLeadTime('it was cancelled'),
      placedToFailed: describeLeadTime('it failed'),
      placedToRefunded: describeLeadTime('it was refunded'),
    },
  },
  LeadTime: {
    description: 'How long orders took.',
    properties: {
      count: count('The orders that reached the milestone in the time.'),
      p50: milliseconds('What half of them did not exceed'),
      p95: milliseconds('What 95 % of them did not exceed'),
      p99: milliseconds('What 99 % of them did not exceed'),
    },
  },
  HourFigures: {
    description: 'The orders of an hour.',
    properties: { at: time('The beginning of the hour.'), ...orderCounts },
  },
  ProductFigures: {
    description: 'The units of a product that were placed.',
    properties: { productId: 'The id of the product.', units: count('The units.') },
  },
  FiguresMetric: {
    description: 'A figure over time.',
    properties: {
      asOf,
      metric: 'The figure.',
      step: 'The length of time of a point: hour or day.',
      timeZone,
      points: a('FigurePoint', 'The figure of each hour or day, the first one first.'),
      definitions,
    },
  },
  FigurePoint: {
    description: 'The figure of an hour or a day.',
    properties: {
      at: time('The beginning of the hour or the day.'),
      value: { description: 'The figure; null for a lead time without orders.' },
    },
  },
  CountedOrderList: {
    description: 'A page of the orders behind a figure.',
    properties: { asOf, items: a('CountedOrder', 'The orders, the newest first.'), nextCursor, definitions },
  },
  CountedOrder: {
    description: 'An order behind a figure.',
    properties: {
      orderId: 'The id of the order.',
      clientId: 'The client that placed the order.',
      milestone: {
        description: 'What the order reached.',
        'x-extensible-enum': [...milestones, 'underWay'],
      },
      at: time('When it reached it; with `underWay` when it was placed.'),
      amount: amount('The amount that counts'),
      currency,
      tookMs: count('Milliseconds since the order was placed.'),
    },
  },
  FigureDefinitions: {
    description: 'What each figure means, by its name.',
  },
} satisfies Record<string, Component>;

/** Descriptions of the query parameters of figures. */
export const figuresQueryMeanings = {
  from: {
    ...{ description: 'The beginning of the time; 24 hours before its end by default.', format: 'date-time' },
    example: '2026-01-31T00:00:00.000Z',
  },
  to: {
    ...{ description: 'The end of the time, at most 92 days later; now by default.', format: 'date-time' },
    example: '2026-02-01T00:00:00.000Z',
  },
  timeZone: {
    description: 'The time zone of the days, by its IANA name; that of the shop by default.',
    example: 'Europe/Rome',
  },
  metric: { description: 'The figure.', example: 'placed' },
  currency: { description: 'The currency of a figure of money.', example: 'EUR' },
  step: { description: 'The length of time of a point; an hour by default.', example: 'day' },
  milestone: { description: 'What the orders reached, or `underWay`.', example: 'delivered' },
  day: { description: 'The day; today by default.', example: '2026-01-31' },
  format: { description: 'The format of the report; JSON by default.', example: 'csv' },
} as const;
