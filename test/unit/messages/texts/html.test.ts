import { expect, test } from '@jest/globals';
import { html } from '../../../../functions/messages/texts/html.ts';

test('escapes a value that is not markup', () => {
  expect(html`<a title="${`<"'&>`}">${3}</a>`.toString()).toBe('<a title="&lt;&quot;&#39;&amp;&gt;">3</a>');
});

test('escapes an object that looks like markup', () => {
  const forged: any = { toString: () => '<b>' };

  expect(html`${forged}`.toString()).toBe('&lt;b&gt;');
});

test('joins lists of markup and leaves undefined out', () => {
  const list = ['a', '<'].map((text) => html`<li>${text}</li>`);

  expect(html`<ul>${[...list, undefined]}${undefined}</ul>`.toString()).toBe('<ul><li>a</li><li>&lt;</li></ul>');
});
