import { type Html, html } from '../../functions/messages/texts/html.ts';
import type { ShownHook } from './catch-hooks.ts';
import { sampleRows } from './samples.ts';
import type { StoredMail } from './stored-mail.ts';

/** The mails of a list. The JSON API has all of them. */
const mostShown = 200;
const pages = [
  ['/', 'Mails'],
  ['/hooks', 'Webhooks'],
  ['/samples', 'Samples'],
] as const;

function layOutPage(title: string, path: string, content: Html, script?: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Inbox</title>
<link rel="stylesheet" href="/inbox.css">
${script}
</head>
<body>
<header><b>Inbox</b><nav>${layOutLinks(pages, path)}</nav></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.toString();
}

function layOutLinks(links: readonly (readonly [href: string, text: string])[], current: string): Html[] {
  return links.map(([href, text]) =>
    href === current ? html`<a href="${href}" aria-current="page">${text}</a>` : html`<a href="${href}">${text}</a>`,
  );
}

/** Replaces the page's content when it changes. */
const refresh = html`<script type="module" src="/refresh.js"></script>`;

export function layOutMails(mails: readonly StoredMail[]): string {
  const rows = mails
    .slice(0, mostShown)
    .map(
      ({ id, at, to, subject }) =>
        html`<li><a href="/mails/${encodeURIComponent(id)}"><strong><bdi>${subject}</bdi></strong><span><bdi>${to}</bdi></span>${layOutTime(at)}</a></li>\n`,
    );
  const hint = html`<p>No mail yet. Place an order with <code>contact.email</code>, or look at the <a href="/samples">samples</a>.</p>`;
  return layOutPage('Mails', '/', rows.length > 0 ? html`<ul class="list">${rows}</ul>` : hint, refresh);
}

/** Lays out one mail: `view` is `html`, `text` or `source`. */
export function layOutMail({ id, at, from, to, subject, text, raw }: StoredMail, view: string): string {
  const path = `/mails/${encodeURIComponent(id)}`;
  const frame = html`<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}/html"></iframe>`;
  const views = ['html', 'text', 'source'].map((name) => [`${path}?view=${name}`, name] as const);
  return layOutPage(
    subject,
    path,
    html`<dl><dt>From</dt><dd><bdi>${from}</bdi></dd><dt>To</dt><dd><bdi>${to}</bdi></dd><dt>Sent</dt><dd>${layOutTime(at)}</dd></dl>
<nav aria-label="View">${layOutLinks(views, `${path}?view=${view}`)}</nav>
${view === 'html' ? frame : html`<pre tabindex="0">${view === 'text' ? text : raw}</pre>`}`,
  );
}

export function layOutSamples(): string {
  const rows = sampleRows.map(
    ({ template, samples }) =>
      html`<tr><th scope="row">${template}</th>${samples.map(({ id, language }) => html`<td><a href="/mails/${id}" aria-label="${template}, ${language}">${language}</a></td>`)}</tr>\n`,
  );
  return layOutPage('Samples', '/samples', html`<p>Each template in each of its languages.</p><table>${rows}</table>`);
}

export function layOutHooks(hooks: readonly ShownHook[], origin: string, secrets: number): string {
  const rows = hooks.map(
    ({ id, at, path, status, headers, body, signature }) => html`<li><details id="hook-${id}">
<summary><code>${path}</code> <span>${status}</span> <b class="${signature.replace(' ', '-')}">${signature === 'no secret' ? 'no secret' : `signature ${signature}`}</b> ${layOutTime(at)}</summary>
<pre tabindex="0">${Object.entries(headers).map(([name, value]) => html`${name}: ${String(value)}\n`)}
${body}</pre>
</details></li>\n`,
  );
  return layOutPage(
    'Webhooks',
    '/hooks',
    html`<p>Register one of these as a webhook. Each request to it is shown here.</p>
<ul>
<li><code>${origin}/hook/200</code> accepts</li>
<li><code>${origin}/hook/500</code> fails</li>
<li><code>${origin}/hook/slow</code> responds after 15 seconds</li>
<li><code>${origin}/hook/410</code> is gone</li>
</ul>
<form method="post" action="/hooks/secret">
<label for="secret">Secrets to verify signatures with, one a line. Or append <code>?secret=whsec_…</code> to a URL.</label>
<textarea id="secret" name="secret" rows="2" spellcheck="false" autocomplete="off" placeholder="whsec_…"></textarea>
<button>Use</button> <span>${secrets === 0 ? 'No secret is set.' : `Secrets set: ${secrets}.`}</span>
</form>
<ul class="list">${rows}</ul>`,
    refresh,
  );
}

function layOutTime(at: string): Html {
  return html`<time datetime="${at}">${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`;
}
