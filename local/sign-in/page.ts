import { html } from '../../functions/messages/texts/html.ts';

/** The people of a local system, as the user pool would name them. */
export const people = {
  operator: { name: 'Olivia Operator', groups: ['operators'] },
  viewer: { name: 'Victor Viewer', groups: ['viewers'] },
} as const;

export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/** Renders the page that stands in for the sign-in of the user pool: one button for each person. */
export function renderSignInPage(request: URLSearchParams): string {
  const fields = [...request].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const buttons = Object.entries(people).map(
    ([username, { name }]) =>
      html`<p><button name="username" value="${username}">Sign in as ${username}</button> ${name}</p>\n`,
  );
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local sign-in</title>
<link rel="icon" href="data:,">
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem;min-width:14rem}</style>
<main>
<h1>Local sign-in</h1>
<p>This page stands in for the directory of a deployed stage. It asks for no password.</p>
<form action="/authorize">
${fields}
${buttons}</form>
</main>
</html>
`);
}
