import { type Html, html } from '../../../messages/texts/html.ts';
import type { Page, View } from './view.ts';

const font = '-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const wrap = 'overflow-wrap:anywhere;word-break:break-word';

/** Mail programs that know dark mode take these; the others, and those that drop styles, take the inline ones. */
const styles = html`<style>
@media (prefers-color-scheme: dark) {
.page { background: #15171b !important }
.card { background: #212429 !important }
.ink { color: #f1f1ee !important; border-color: #3b4048 !important }
.quiet { color: #b3b8c0 !important; border-color: #3b4048 !important }
.link { color: #8ec1ff !important }
.button { background: #8ec1ff !important; color: #10151c !important }
}
@media (max-width: 480px) {
.card { padding: 24px 20px !important }
}
</style>`;

/** Lays out what a customer is notified of: the link to the order, and its items. */
export function layOutOrder(view: View): Html {
  return html`${layOutLink(view)}
${layOutItems(view)}`;
}

/** Lays a mail out in tables of at most 600 pixels with inline styles. It needs no image. */
export function layOut(view: Page, content: Html | readonly Html[]): Html {
  return html`<!doctype html>
<html lang="${view.lang}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${view.subject}</title>
${styles}
</head>
<body class="page" style="margin:0;padding:0;background:#f2f1ed;font-family:${font};-webkit-text-size-adjust:100%">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f1ed">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;text-align:left">
<tr><td class="quiet" style="padding:0 4px 12px;font-size:14px;line-height:20px;font-weight:600;color:#5b5e64;${wrap}"><bdi>${view.shopName}</bdi></td></tr>
<tr><td class="card" style="padding:32px;background:#ffffff;border-radius:12px">
<h1 class="ink" style="margin:0 0 12px;font-size:24px;line-height:31px;font-weight:700;color:#1c1e21">${view.heading}</h1>
${view.paragraphs.map((text) => html`<p class="ink" style="margin:0 0 12px;font-size:16px;line-height:25px;color:#1c1e21">${text}</p>\n`)}
${view.facts.map(([label, value]) => html`<p class="ink" style="margin:0 0 4px;font-size:16px;line-height:25px;color:#1c1e21;${wrap}"><span class="quiet" style="color:#5b5e64">${label}</span> <strong><bdi>${value}</bdi></strong></p>\n`)}
${content}
</td></tr>
<tr><td class="quiet" style="padding:16px 4px 0;font-size:13px;line-height:20px;color:#5b5e64;${wrap}">
${view.notes.map((text) => html`<p class="quiet" style="margin:0 0 4px;color:#5b5e64">${text}</p>\n`)}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function layOutLink({ url, words }: View): Html {
  return html`${layOutButton(url, words.track)}
<p style="margin:0 0 8px;font-size:13px;line-height:19px;${wrap}"><a class="link" href="${url}" style="color:#1a5fb4">${url}</a></p>`;
}

/** Lays a link out as a button. */
export function layOutButton(url: string, text: string): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 12px"><tr>
<td class="button" style="background:#1a5fb4;border-radius:8px"><a class="button" href="${url}" style="display:inline-block;padding:13px 24px;font-size:16px;line-height:22px;font-weight:600;background:#1a5fb4;border-radius:8px;color:#ffffff;text-decoration:none">${text}</a></td>
</tr></table>`;
}

function layOutItems({ items, total, words }: View): Html {
  const rows = items.map(({ name, quantity, amount }) => [name, String(quantity), amount]);
  return layOutTable([words.item, words.quantity, words.amount], rows, [words.total, total]);
}

const rule = 'border-top:1px solid #e2e1dc';
const cell = `padding:10px 0;font-size:15px;line-height:22px;vertical-align:top;color:#1c1e21;${rule}`;
const head = 'padding:16px 0 8px;font-size:13px;line-height:18px;font-weight:600;color:#5b5e64';
const right = 'text-align:right;padding-left:16px;white-space:nowrap';

/** Lays rows out under their head: texts on the left, numbers on the right, and the sum of the last column. */
export function layOutTable(
  [first, ...names]: readonly string[],
  rows: readonly (readonly string[])[],
  sum?: readonly [label: string, amount: string],
): Html {
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">
<thead><tr>
<th class="quiet" scope="col" style="${head};text-align:left">${first}</th>
${names.map((name) => html`<th class="quiet" scope="col" style="${head};${right}">${name}</th>\n`)}</tr></thead>
<tbody>
${rows.map(
  ([text, ...numbers]) => html`<tr>
<td class="ink" style="${cell};${wrap}"><bdi>${text}</bdi></td>
${numbers.map((number) => html`<td class="ink" style="${cell};${right}">${number}</td>\n`)}</tr>
`,
)}${
  sum &&
  html`<tr>
<th class="ink" scope="row" colspan="${names.length}" style="${cell};font-weight:700;text-align:left">${sum[0]}</th>
<td class="ink" style="${cell};${right};font-weight:700">${sum[1]}</td>
</tr>
`
}</tbody>
</table>`;
}
