import * as z from 'zod/mini';

/** Three calls in a row fit into the ten seconds of the function. */
const timeoutMs = 2_500;

/** The provider does not respond, or not as OpenID Connect says. The message has nothing of the request. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

/** Sends a request to the provider, with a deadline. Throws ProviderUnavailable when it does not respond in time. */
export async function sendToProvider(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  } catch (thrown) {
    throw new ProviderUnavailable(`${new URL(url).host} does not respond: ${thrown instanceof Error && thrown.name}`);
  }
}

/** Reads the JSON of a response. Throws ProviderUnavailable for any other. */
export async function readJson<Schema extends z.ZodMiniType>(
  response: Response,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { data } = z.safeParse(schema, await response.json().catch(() => undefined));
  if (data === undefined) throw new ProviderUnavailable(`the response with status ${response.status} cannot be read`);
  return data;
}
