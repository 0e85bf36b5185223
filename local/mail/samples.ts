import { reportTemplates } from '../../functions/messages/order-stream/daily-report.ts';
import { notificationTemplates } from '../../functions/messages/order-stream/notification-messages.ts';
import { languages } from '../../functions/messages/texts/language.ts';
import { renderDailyReport } from '../../functions/notification/domain/templates/daily-report.ts';
import { renderNotification } from '../../functions/notification/domain/templates/render.ts';
import type { StoredMail } from './stored-mail.ts';

const orderId = '0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f';
const address = 'customer@example.com';
const shop = { timeZone: 'Europe/Vienna', shopName: 'Demo shop' };

const listSamples = (template: string, only: readonly string[]) =>
  only.map((language) => ({ id: `sample-${template}-${language}`, language }));

/** Lists each template in each of its languages, by the id of its sample. */
export const sampleRows = [
  ...notificationTemplates.map((template) => ({ template, samples: listSamples(template, languages) })),
  ...reportTemplates.map((template) => ({ template, samples: listSamples(template, ['en']) })),
];

/** Renders a sample as a mail; undefined for an unknown id. The text ends with the SMS. */
export function renderSample(id: string): StoredMail | undefined {
  const [, name = '', locale] = id.split('-');
  const at = new Date().toISOString();
  const rendered = name === 'daily_report' ? renderReport(at) : renderOrder(name, locale, at);
  if (!rendered) return undefined;
  const { subject, html, text, sms } = rendered;
  const raw = `Subject: ${subject}\n\n${html}`;
  return {
    ...{ id, at, to: address, from: '(sample)', subject, html, raw, text: `${text}\nSMS: ${sms}\n` },
    ...{ headers: {}, tags: {} },
  };
}

function renderOrder(name: string, locale: string | undefined, at: string) {
  const template = notificationTemplates.find((each) => each === name);
  if (!template) return undefined;
  const isOnItsWay = template === 'shipped' || template === 'delivered';
  return renderNotification(
    {
      ...{ orderId, template, locale, at, placedAt: at, clientId: 'demo-shop', sequence: 1 },
      ...{ channel: 'email', to: address },
      items: [
        { name: 'Espresso cups', quantity: 2, lineTotal: 3_998 },
        { name: 'Coffee beans, dark roast, 1 kg', quantity: 1, lineTotal: 2_450 },
      ],
      ...{ total: 6_448, currency: 'EUR', paid: true },
      ...(isOnItsWay && { carrier: 'Carrier', trackingNumber: 'TRACK-0001' }),
    },
    { ...shop, trackingUrl: `http://localhost:3000/track/${orderId}` },
  );
}

/** The figures of a day. */
export const exampleFigures = {
  orders: { placed: 120, paid: 96, shipped: 101, delivered: 88, cancelled: 4, failed: 2, underWay: 26 },
  money: [{ currency: 'EUR', placed: 479_760, paid: 383_808, refunded: 7_996, net: 375_812 }],
  leadTimes: {
    placedToPaid: { p50: 1_487, p95: 4_095 },
    placedToShipped: { p50: 21_600_000, p95: 79_200_000 },
    placedToDelivered: { p50: 151_200_000, p95: 259_200_000 },
  },
  topProducts: [{ productId: 'espresso-cups', units: 204 }],
};

function renderReport(at: string) {
  return renderDailyReport(
    {
      ...{ clientId: 'analytics', sequence: 1, channel: 'email', template: 'daily_report', to: address, at, asOf: at },
      ...{ day: at.slice(0, 10), timeZone: shop.timeZone },
      ...exampleFigures,
    },
    { ...shop, apiUrl: 'http://localhost:3000' },
  );
}
