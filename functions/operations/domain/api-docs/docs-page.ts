/** What the page may load and do: what this API serves, and requests to it. Nothing from anywhere else. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the page is made of, by the names that `/docs/assets/{name}` serves. */
export const docsFiles = ['page.css', 'page.js', 'swagger-ui.css', 'swagger-ui.js'] as const;

/** The page that shows `/openapi.json` to people. Every address in it is relative, so that it works below any base. */
export const docsPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>Order processing: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
<link rel="stylesheet" href="docs/assets/page.css">
<div id="api">
<noscript>This page needs JavaScript. The same in JSON: <a href="openapi.json">openapi.json</a></noscript>
</div>
<script src="docs/assets/swagger-ui.js"></script>
<script src="docs/assets/page.js"></script>
</html>
`;

/**
 * A token that was fetched in the page is forgotten when it is left. What the library leaves out for those who do not see the
 * page is added: a link inside each button becomes text, and headings, lists and tables get their level or name. What is
 * optional in a request is not filled in from its example.
 */
export const docsScript = `const missing = [
  ['.information-container', 'role', () => 'banner'],
  ['.modal-ux', 'role', () => 'dialog'],
  ['.modal-ux', 'aria-label', () => 'Authorizations'],
  ['.close-modal', 'aria-label', () => 'Close'],
  ['.auth-btn-wrapper button', 'aria-label', (button) => button.textContent],
  ['h3', 'aria-level', () => '2'],
  ['h4', 'aria-level', () => '3'],
  ['h5,h6', 'aria-level', () => '4'],
  ['pre.microlight', 'tabindex', () => '0'],
  ['.responses-table', 'aria-label', (table) => 'Responses ' + table.id],
  ['.examples-select-element', 'aria-label', () => 'Example'],
  ['.body-param__text', 'aria-label', () => 'Request body'],
];
new MutationObserver(() => {
  for (const [selector, name, valueOf] of missing)
    for (const element of document.querySelectorAll(selector))
      if (element.getAttribute(name) !== valueOf(element)) element.setAttribute(name, valueOf(element));
}).observe(document.getElementById('api'), { childList: true, subtree: true });
const updateJsonSpec = (update) => (spec) => {
  for (const { parameters } of Object.values(spec.paths ?? {}).flatMap(Object.values))
    for (const one of parameters) if (!one.required) delete one.example;
  return update(spec);
};
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  defaultModelRendering: 'example',
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [{ components: { DeepLink: ({ text }) => text }, statePlugins: { spec: { wrapActions: { updateJsonSpec } } } }],
});
`;

/** There is one server, the one that serves the page: what would choose among several is not shown. */
export const docsStyle = `body{margin:0;background:#fff}
.swagger-ui .wrapper{max-width:70rem}
.swagger-ui .info{margin:2rem 0 1rem}
.swagger-ui .scheme-container .schemes .schemes-server-container{display:none}
.swagger-ui .scheme-container{margin:0;padding:0 0 1rem;background:none;box-shadow:none}
.swagger-ui .scheme-container .schemes{justify-content:flex-start}
.swagger-ui .scheme-container .schemes .auth-wrapper{justify-content:flex-start}
.swagger-ui .dialog-ux .modal-ux{max-width:calc(100vw - 2rem);min-width:0;width:40rem}
@media (max-width:40rem){
.swagger-ui .wrapper{padding:0 .75rem}
.swagger-ui .opblock-section-header,.swagger-ui .table-container,.swagger-ui .responses-inner{padding-left:.75rem;padding-right:.75rem}
.swagger-ui .response-col_status{min-width:3rem}
}
.swagger-ui .response-col_links{display:none}
.swagger-ui .info .title small,.swagger-ui .info .title small.version-stamp{background:#5b6472}
.swagger-ui .info .title small pre{color:#fff}
.swagger-ui a,.swagger-ui .scopes h2 a,.swagger-ui .info a,.swagger-ui .info .link,.swagger-ui .info .url{color:#1558b0}
.swagger-ui .btn.authorize,.swagger-ui .btn.authorize span{color:#0b6b3f;border-color:#0b6b3f}
.swagger-ui .download-contents{background:#5b6472}
.swagger-ui .btn.cancel{color:#b3261e;border-color:#b3261e}
.swagger-ui .btn.execute{background:#1558b0;border-color:#1558b0}
.swagger-ui .opblock.opblock-get .opblock-summary-method{background:#1558b0}
.swagger-ui .opblock.opblock-post .opblock-summary-method{background:#0b6b3f}
.swagger-ui .opblock.opblock-put .opblock-summary-method{background:#8a4b00}
.swagger-ui .parameter__in,.swagger-ui .parameter__extension,.swagger-ui .prop-format,.swagger-ui .parameter__deprecated{color:#5b6472}
.swagger-ui [class^=json-schema-2020-12] button,.swagger-ui [class*=__value--secondary] p,.swagger-ui [class*=json-schema-2020-12-keyword__value]{color:#3b4151}
.swagger-ui .json-schema-2020-12__constraint,.swagger-ui .json-schema-2020-12__constraint--string{background:#5b6472;color:#fff}
.swagger-ui .opblock .opblock-summary .view-line-link.copy-to-clipboard{width:24px;margin:0 4px;flex:none}
.swagger-ui .expand-operation,.swagger-ui .authorization__btn,.swagger-ui .copy-to-clipboard button,.swagger-ui .models-control,.swagger-ui .json-schema-2020-12-accordion,.swagger-ui .json-schema-2020-12-expand-deep-button{min-width:24px;min-height:24px}
.swagger-ui .microlight span[style*="211, 99"]{color:#f2a4a4!important}
noscript{display:block;padding:2rem;font:16px/1.6 system-ui,sans-serif}
`;
