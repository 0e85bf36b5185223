/**
 * Stands in every bundle for what the SDK would load only for services with event streams, or in a browser. As long as it is
 * there, the bundler has to prepare all that it shares with the rest for being loaded late: a tenth of each bundle more,
 * and a slower start of the rest.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are not bundled: see lib/bundling/shims/unused-modules.ts');
  }
}

export function eventStreamSerdeProvider(): never {
  throw new Error('event streams are not bundled: see lib/bundling/shims/unused-modules.ts');
}
