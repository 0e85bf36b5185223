import { createHash } from 'node:crypto';
import { listKeys } from '../../../messages/stored.ts';
import { type Html, html } from '../../../messages/texts/html.ts';
import { type Choice, formatTime, toLine } from '../../../messages/texts/language.ts';
import type { Order } from '../order.ts';
import { isFinal } from '../statuses.ts';
import { findEnd, listSteps, type Step, type StepName } from './progress.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { type NoteName, type Texts, texts } from './texts/texts.ts';

export interface Shop {
  readonly name: string;
  /** The time zone of the shop, for example Europe/Vienna. Without a script, times are shown in it. */
  readonly timeZone: string;
}
/** The heading of a page and the rest of its content. `isEnded`: it will not change any more. */
export type Content = { readonly heading: string; readonly rest: Html; readonly isEnded: boolean };

/** The page runs its one script, which reads the page again and connects to live updates; it loads nothing else. */
export function createPagePolicy(liveUrl: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashSource(style)}'`,
    `script-src '${hashSource(script)}'`,
    `connect-src 'self' ${new URL(liveUrl).origin}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashSource(source: Html): string {
  return `sha256-${createHash('sha256').update(source.toString()).digest('base64')}`;
}

/** Describes an order to its customer, without a name, an address, a price or an id. */
export function describeOrder(order: Order, { lang, locale }: Choice, { timeZone }: Shop): Content {
  const words = texts[lang];
  const steps = listSteps(order);
  const { carrier, trackingNumber } = order.delivery ?? {};
  return {
    heading: writeHeading(steps, words),
    isEnded: findEnd(order) !== undefined,
    rest: html`${listNotes(order, steps, words).map((note) => html`<p>${note}</p>\n`)}
<ol aria-label="${words.progress}">
${steps.map((step) => renderStep(step, words, (time) => formatTime(time, timeZone, locale)))}
</ol>
${renderFacts([
  [words.carrier, carrier],
  [words.trackingNumber, trackingNumber],
])}
<table>
<thead><tr><th scope="col">${words.item}</th><th scope="col">${words.quantity}</th></tr></thead>
<tbody>
${order.items.map(({ name, quantity }) => html`<tr><td><bdi>${toLine(name)}</bdi></td><td>${quantity}</td></tr>\n`)}
</tbody>
</table>`,
  };
}

/** Describes that there is no order, for any reason. */
export function describeNothing({ lang }: Choice): Content {
  const { heading, note } = texts[lang].notFound;
  return { heading, rest: html`<p>${note}</p>`, isEnded: true };
}

function writeHeading(steps: readonly Step[], { headings, subjects }: Texts): string {
  const all: Partial<Record<StepName, string>> = { ...subjects, ...headings };
  const last = steps.findLast(({ name, isReached }) => isReached && !name.startsWith('refund'));
  return (all[last?.name ?? 'placed'] ?? subjects.failed).replace(' {order}', '');
}

function listNotes({ cancellation, status }: Order, steps: readonly Step[], { notes }: Texts): string[] {
  const has = (wanted: StepName) => steps.some(({ name }) => name === wanted);
  const isNoted: Readonly<Record<NoteName, boolean>> = {
    notPaid: has('notPaid'),
    notDelivered: has('notDelivered'),
    refundUnderWay: has('refundUnderWay'),
    refunded: has('refunded'),
    cancellationRequested: cancellation?.status === 'REQUESTED',
    cancellationRefused: cancellation?.status === 'REFUSED' && !isFinal(status),
  };
  return listKeys(isNoted).flatMap((name) => (isNoted[name] ? [notes[name]] : []));
}

function renderStep({ name, isReached, at }: Step, words: Texts, format: (time: string) => string): Html {
  const time = at === undefined ? undefined : html` <time datetime="${at}">${format(at)}</time>`;
  return isReached
    ? html`<li class="reached">${words.steps[name]}${time}</li>\n`
    : html`<li class="ahead">${words.steps[name]} <span class="hidden">(${words.notYet})</span></li>\n`;
}

function renderFacts(facts: readonly (readonly [label: string, value: string | undefined])[]): Html | undefined {
  const known = facts.flatMap(([label, value]) =>
    value === undefined ? [] : html`<div><dt>${label}</dt> <dd><bdi>${toLine(value)}</bdi></dd></div>\n`,
  );
  return known.length > 0 ? html`<dl>\n${known}</dl>` : undefined;
}

/** The values by which the script refreshes the page: its tag, and the URL of the WebSocket that reports changes. */
export type Refresh = { readonly tag: string; readonly live: string };

/** Lays out a page. */
export function layOut(content: Content, { lang, locale }: Choice, shop: Shop, refresh?: Refresh): string {
  const { heading, rest, isEnded } = content;
  const { tag, live } = (isEnded ? undefined : refresh) ?? { tag: '', live: '' };
  const shopName = toLine(shop.name);
  return html`<!doctype html>
<html lang="${lang}" dir="ltr" data-locale="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading} – ${shopName}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header><bdi>${shopName}</bdi></header>
<main data-tag="${tag}" data-live="${live}">
<h1>${heading}</h1>
${rest}
</main>
<p class="hidden" role="status"></p>
<script type="module">${script}</script>
</body>
</html>
`.toString();
}
