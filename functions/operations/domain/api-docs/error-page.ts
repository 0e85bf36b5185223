import { Refusal, refusalStatuses } from '../../../messages/refusal.ts';
import { errorCatalogue } from './error-catalogue.ts';

/** The page loads nothing. */
export const errorPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Renders the page of an error code. Throws `not_found` for an unknown code. */
export function renderErrorPage(code: string): string {
  for (const [known, { meaning, remedy }] of Object.entries(errorCatalogue))
    if (known === code) return renderPage(known, getStatus(known), meaning, remedy);
  throw new Refusal('not_found', 'There is no such error code.');
}

function getStatus(code: string): number | undefined {
  return Object.entries(refusalStatuses).find(([known]) => known === code)?.[1];
}

function renderPage(code: string, status: number | undefined, meaning: string, remedy: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${code}</title>
<link rel="icon" href="data:,">
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1d2330}code{background:#eef1f5;padding:.1em .3em;border-radius:3px}small{color:#5b6472}</style>
<main>
<h1><code>${code}</code></h1>
<p><small>HTTP ${status}</small></p>
<p>${highlightCode(meaning)}</p>
<p>${highlightCode(remedy)}</p>
<p><a href="/docs">API documentation</a></p>
</main>
</html>
`;
}

function highlightCode(text: string): string {
  return text.replace(/`([^`]+)`/g, '<code>$1</code>');
}
