/**
 * Replaces the SDK's event streams, which it loads late and only for other services. A late import makes esbuild keep every
 * module that it shares with the rest: without this shim each bundle is 19 KB larger and starts slower.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are not bundled: see lib/bundling/shims/event-streams.ts');
  }
}

export function eventStreamSerdeProvider(): never {
  throw new Error('event streams are not bundled: see lib/bundling/shims/event-streams.ts');
}
