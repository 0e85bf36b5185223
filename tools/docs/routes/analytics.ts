import { showFiguresRoutes } from '../../../functions/analytics/routes.ts';
import { describeRoutes } from './route.ts';

const figures = { tag: 'Figures' } as const;
const whose =
  'A client sees the figures of its own orders; an operator those of all clients, or of the one in `clientId`. The time is the last 24 hours by default and 92 days at most. The event feed is read on before each answer, for a second at most, and `asOf` says how far. A figure is the number of items in a set, so an event that comes twice counts once.';

export const analyticsRouteTexts = describeRoutes(showFiguresRoutes, {
  'GET /analytics/dashboard': {
    ...figures,
    id: 'showDashboard',
    summary: 'Get the figures of a time at a glance.',
    description: `Returns the orders by milestone, the money of each currency, lead times, the orders by hour and the products that sell most. ${whose}`,
    answers: { 200: { description: 'The figures.', schema: 'FiguresDashboard' } },
  },
  'GET /analytics/metrics': {
    ...figures,
    id: 'showMetric',
    summary: 'Get one figure for each hour or day.',
    description: `Returns a figure over time, for a chart. Amounts of money (\`moneyPaid\`, …) need a \`currency\`. Hours are those of UTC, days those of \`timeZone\`. ${whose}`,
    answers: { 200: { description: 'The figure over time.', schema: 'FiguresMetric' } },
  },
  'GET /analytics/orders': {
    ...figures,
    id: 'listCountedOrders',
    summary: 'List the orders behind a figure.',
    description: `Returns the orders that a figure counts, the newest first: as many as the figure says. ${whose}`,
    answers: { 200: { description: 'A page of orders.', schema: 'CountedOrderList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /analytics/report': {
    ...figures,
    id: 'getReport',
    summary: 'Get the figures of a day in one document.',
    description: `Returns the figures of a day as JSON or CSV. A cell of the CSV that begins with =, +, - or @ has an apostrophe before it, so that no spreadsheet runs it. ${whose}`,
    answers: {
      200: {
        description: 'The figures of the day.',
        schema: 'FiguresReport',
        text: { 'text/csv': 'day,timeZone,asOf,figure,of,unit,value\r\n' },
      },
    },
  },
});
