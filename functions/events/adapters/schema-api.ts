import * as z from 'zod/mini';
import { EventType } from '../../messages/order-stream/event-types.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpResponse } from '../../platform/http/http-function.ts';
import { createDataSchema } from '../domain/feed/cloud-event.ts';

/** Responds with the JSON Schema of the data of a type of event, which `dataschema` names. A schema never changes. */
export function respondWithSchema(type: string | undefined, baseUrl: string): HttpResponse {
  const { data: known } = EventType.safeParse(type);
  if (known === undefined) throw new Refusal('not_found', 'There is no such type of event.');
  const schema = z.toJSONSchema(createDataSchema(known), { unrepresentable: 'any' });
  return {
    status: 200,
    body: { ...schema, $id: `${baseUrl}/schemas/${known}/1`, title: known },
    headers: { 'cache-control': 'public, max-age=86400' },
  };
}
