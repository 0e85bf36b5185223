import type { Ports } from '../../../functions/notification/domain/ports.ts';
import { renderDailyReport } from '../../../functions/notification/domain/templates/daily-report.ts';
import {
  type RenderedNotification,
  renderNotification,
} from '../../../functions/notification/domain/templates/render.ts';
import { renderWebhookNotice } from '../../../functions/notification/domain/templates/webhook-notice.ts';

const options = { trackingUrl: 'https://shop.example/track/1', timeZone: 'Europe/Vienna', shopName: 'The Shop' };
const rendered = new Map<string, RenderedNotification | undefined>();

/** Renders one mail of each template and locale, and takes it for all others: to render each of them would take most of a run. */
export const renderSimulated: Ports['render'] = async ({ type, subject, data }) => {
  if (type === 'webhook.notice_requested') return renderWebhookNotice({ ...data, webhookId: subject }, options);
  if (type === 'daily_report.requested') return renderDailyReport(data, { ...options, apiUrl: 'https://shop.example' });
  const key = `${data.template} ${data.locale}`;
  if (!rendered.has(key)) rendered.set(key, renderNotification({ ...data, orderId: subject }, options));
  return rendered.get(key);
};
