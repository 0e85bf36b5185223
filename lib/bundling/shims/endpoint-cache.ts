/**
 * Replaces the SDK's cache of discovered endpoints, 8 KB of each bundle. DynamoDB's endpoint is regional; the clients do not
 * discover endpoints, so nothing reads the cache.
 */
export class EndpointCache {
  get(): never {
    throw new Error('endpoint discovery is not bundled: see lib/bundling/shims/endpoint-cache.ts');
  }
}
