/** The page loads from this API only and sends requests to it only. Swagger UI sets styles in its elements. */
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

/** The files that the page loads, by the names that `/docs/assets/{name}` serves. */
export const docsAssets = ['page.css', 'page.js', 'swagger-ui.css', 'swagger-ui.js'] as const;
