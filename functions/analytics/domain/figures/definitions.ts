/** The definitions of the figures. Every answer has those of its own. */
const meanings = {
  asOf: 'Every event that was in the event feed at this time is counted. An event is in the feed within 10 seconds.',
  range: 'From `from` until before `to`, by the time of each event. Hours are those of UTC, days those of `timeZone`.',
  placed: 'Orders that were placed in the time.',
  paid: 'Orders whose payment was charged in the time.',
  shipped: 'Orders whose parcel left in the time, by the first scan that says so.',
  delivered: 'Orders that were delivered in the time.',
  cancelled: 'Orders that were cancelled in the time.',
  failed: 'Orders that failed in the time: not paid, or not delivered.',
  refunded: 'Refunds that were made in the time.',
  underWay: 'Orders that were placed in the time and neither delivered, cancelled nor failed in it.',
  money:
    'Amounts in the minor unit of each currency; currencies are never added up. placed: the price of the orders that were placed in the time; paid: what was charged in it; refunded: what was paid back in it; net: paid less refunded, which is negative where earlier payments were paid back.',
  leadTimes:
    'Milliseconds from the time an order was placed until it reached a milestone, of the orders that reached it in the time. p50, p95 and p99 are not exceeded by 50, 95 and 99 % of them. They are read from a histogram and are exact to 3 %; null without orders.',
  perHour: 'The orders above by hour. `at` is the beginning of the hour; an hour at the edge counts in part.',
  topProducts: 'The products of which the most units were placed in the time, at most ten.',
  units: 'Units that were placed in the time.',
} as const;
export type Term = keyof typeof meanings;

/** The definitions of these terms, in their order. */
export function define(...terms: readonly Term[]): Record<string, string> {
  return Object.fromEntries(terms.map((term) => [term, meanings[term]]));
}
