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
<main id="api">
<noscript>This page needs JavaScript. The same in JSON: <a href="openapi.json">openapi.json</a></noscript>
</main>
<script src="docs/assets/swagger-ui.js"></script>
<script src="docs/assets/page.js"></script>
</html>
`;

/** A token that was fetched in the page is forgotten when it is left. */
export const docsScript = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  defaultModelRendering: 'model',
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
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
noscript{display:block;padding:2rem;font:16px/1.6 system-ui,sans-serif}
`;
