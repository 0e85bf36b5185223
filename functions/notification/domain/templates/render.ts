import type { NotificationRequested } from '../../../messages/order-stream/notification-messages.ts';
import { lookUp } from '../../../messages/stored.ts';
import { chooseLanguage, formatTime, toLine } from '../../../messages/texts/language.ts';
import { cut, formatPrice } from './format.ts';
import { layOut, layOutOrder } from './layout.ts';
import { writeSms } from './sms.ts';
import { writeText } from './text.ts';
import { type Texts, texts } from './texts/texts.ts';
import type { View } from './view.ts';

type Request = NotificationRequested['data'] & { readonly orderId: string };
export interface RenderOptions {
  readonly trackingUrl: string;
  /** The shop's time zone, for example Europe/Vienna. */
  readonly timeZone: string;
  readonly shopName: string;
}
export interface RenderedNotification {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly lang: string;
  readonly sms: string;
}

/** Renders a notification in the customer's language; undefined for a template of another release. */
export function renderNotification(request: Request, options: RenderOptions): RenderedNotification | undefined {
  const view = createView(request, options);
  if (!view) return undefined;
  const { shopName, subject, heading, url, lang } = view;
  const sms = writeSms([`${shopName}: ${subject}`, subject, heading], url);
  return { subject, html: layOut(view, layOutOrder(view)).toString(), text: writeText(view), lang, sms };
}

/** The longest order reference in a subject. All of it stands in the mail. */
const subjectReference = 40;

function createView(request: Request, { trackingUrl, timeZone, shopName }: RenderOptions): View | undefined {
  const { lang, locale } = chooseLanguage(request.locale);
  const words = texts[lang];
  const subject = lookUp(words.subjects, request.template);
  const body = lookUp(words.bodies, request.template);
  if (!subject || !body) return undefined;
  const order = toLine(request.reference ?? request.orderId);
  const total = formatPrice(request.total, request.currency, locale);
  const shortOrder = request.reference === undefined ? order.slice(0, 8) : cut(order, subjectReference);
  return {
    ...{ lang, words, total },
    shopName: toLine(shopName),
    subject: fill(subject, { order: shortOrder }),
    heading: subject.replace(' {order}', ''),
    paragraphs: [body, ...listRefundTexts(request, words)].map((text) => fill(text, { total })),
    facts: [
      ...(request.carrier === undefined ? [] : [[words.carrier, toLine(request.carrier)] as const]),
      ...(request.trackingNumber === undefined
        ? []
        : [[words.trackingNumber, toLine(request.trackingNumber)] as const]),
    ],
    url: toLine(trackingUrl),
    items: request.items.map(({ name, quantity, lineTotal }) => ({
      name: toLine(name),
      quantity,
      amount: formatPrice(lineTotal, request.currency, locale),
    })),
    notes: [
      fill(words.placed, { order, time: formatTime(request.placedAt, timeZone, locale) }),
      fill(words.asOf, { time: formatTime(request.at, timeZone, locale) }),
      words.reason,
    ],
  };
}

function listRefundTexts({ template, paid }: Request, words: Texts): string[] {
  if (template === 'refunded') return [words.refundDuration];
  const isRefundUnderWay = paid && (template === 'cancelled' || template === 'failed');
  return isRefundUnderWay ? [`${words.refundUnderWay} ${words.refundDuration}`] : [];
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
