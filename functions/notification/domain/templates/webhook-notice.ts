import type { WebhookNoticeRequested } from '../../../messages/order-stream/webhook-notices.ts';
import { lookUp } from '../../../messages/stored.ts';
import { html } from '../../../messages/texts/html.ts';
import { formatTime, toLine } from '../../../messages/texts/language.ts';
import { layOut } from './layout.ts';
import type { RenderedNotification, RenderOptions } from './render.ts';
import { writeSms } from './sms.ts';

type Notice = WebhookNoticeRequested['data'] & { readonly webhookId: string };

const texts = {
  webhook_failing: {
    heading: 'Your webhook fails',
    body: 'The receiver has accepted no event since {since}. Events are retried, and none is lost. After three days without an accepted event, the webhook is disabled.',
  },
  webhook_disabled: {
    heading: 'Your webhook is disabled',
    body: '{reason} No event is lost: repair the receiver and resume the webhook within 30 days, and it goes on where it stopped.',
  },
} as const;
const reasons = {
  gone: 'The receiver responded with 410 Gone.',
  failing: 'The receiver has accepted no event since {since}.',
} as const;

/** Renders a notification of the owner of a webhook, in English; undefined for a template of another release. */
export function renderWebhookNotice(
  notice: Notice,
  { timeZone, shopName }: Omit<RenderOptions, 'trackingUrl'>,
): RenderedNotification | undefined {
  const found = lookUp(texts, notice.template);
  if (!found) return undefined;
  const since = formatTime(notice.failingSince ?? notice.at, timeZone, 'en');
  const reason = lookUp(reasons, notice.disabledBecause ?? 'failing') ?? reasons.failing;
  const body = found.body.replace('{reason}', reason).replace('{since}', since);
  const host = toLine(notice.host);
  const facts = [
    ['Receiver', host],
    ['Webhook', notice.webhookId],
  ] as const;
  const notes = [
    `As of ${formatTime(notice.at, timeZone, 'en')}.`,
    'You get this mail because the webhook names this address as its contact.',
  ];
  const subject = `${found.heading}: ${host}`;
  const page = { lang: 'en', shopName: toLine(shopName), subject, heading: found.heading, facts, notes } as const;
  const rows = facts.map(([label, value]) => `${label} ${value}`);
  return {
    ...{ subject, lang: 'en' },
    html: layOut({ ...page, paragraphs: [body] }, html``).toString(),
    text: `${[found.heading, body, rows.join('\n'), notes.join('\n')].join('\n\n')}\n`,
    sms: writeSms([`${page.shopName}: ${found.heading}`, found.heading], ''),
  };
}
