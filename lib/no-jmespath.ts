/**
 * Stands in every bundle for the query language of the idempotency library. We give it whole payloads and never a query, and
 * its parser would be a twentieth of the intake function. Whoever begins to use queries is told so at once.
 */
export function search(): never {
  throw new Error('queries into payloads are not bundled: see lib/no-jmespath.ts');
}

export class PowertoolsFunctions {}
