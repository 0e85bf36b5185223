import { type LookupAddress, lookup as resolveName } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Refusal } from '../../../messages/refusal.ts';
import type { Reply, WebhookRequest } from '../../domain/webhooks/ports.ts';
import { isLocalTarget, isPublicAddress, parseTarget, type TargetPolicy } from '../../domain/webhooks/target.ts';

/** Resolves a name to all of its addresses, or throws. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Posts a request to a receiver. Never throws: what goes wrong is part of the reply. */
export type PostWebhook = (request: WebhookRequest, timeoutMs?: number) => Promise<Reply>;

const totalTimeoutMs = 10_000;
/** For the name, the connection and TLS together. */
const connectTimeoutMs = 2_000;
/** Enough to end a connection in order; the body itself is ignored. */
const maxResponseBytes = 16 * 1024;

const resolveAll: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    resolveName(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** Creates the client of receivers. It connects to allowed targets alone, and follows no redirect. */
export function createReceiverClient(policy: TargetPolicy, resolve: Resolve = resolveAll): PostWebhook {
  return async (request, timeoutMs = totalTimeoutMs) => {
    const startedAt = performance.now();
    const measure = () => Math.round(performance.now() - startedAt);
    try {
      // Here and not only in the lookup, which is not called for an address.
      const url = parseTarget(request.url, policy);
      const lookup = isLocalTarget(url, policy) ? undefined : createGuardedLookup(resolve);
      const { statusCode, retryAfter } = await send(url, request, lookup, timeoutMs);
      return { statusCode, retryAfter, durationMs: measure() };
    } catch (thrown) {
      return { error: describeError(thrown), durationMs: measure() };
    }
  };
}

/** Creates a lookup that fails unless all addresses of the name are public. It is called for each connection. */
function createGuardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        const isRefused = !first || !addresses.every(({ address }) => isPublicAddress(address));
        if (isRefused) callback(new TargetRefusedError(), '');
        else if (all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, ''),
    );
  };
}

function send(
  url: URL,
  { headers, body }: WebhookRequest,
  lookup: LookupFunction | undefined,
  timeoutMs: number,
): Promise<{ statusCode: number; retryAfter: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ statusCode: number; retryAfter: string | undefined }>();
  const { request } = url.protocol === 'https:' ? https : http;
  const outgoing = request(url, {
    method: 'POST',
    // No agent keeps a connection, and with it the address that was checked for an earlier one.
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'order-processing-webhooks/1',
      ...headers,
    },
    ...(lookup && { lookup }),
  });
  const connecting = setTimeout(() => outgoing.destroy(new TimeoutError('connect')), connectTimeoutMs);
  const answering = setTimeout(() => outgoing.destroy(new TimeoutError('respond')), timeoutMs);
  const isConnected = url.protocol === 'https:' ? 'secureConnect' : 'connect';
  outgoing.once('socket', (socket) => socket.once(isConnected, () => clearTimeout(connecting)));
  let failure: Error = Object.assign(new Error('closed'), { code: 'ECONNRESET' });
  let settle = () => reject(failure);
  outgoing.once('response', (response) => {
    const { statusCode = 0, headers: received } = response;
    // The status decides, also where the body ends too late or is cut.
    settle = () => resolve({ statusCode, retryAfter: received['retry-after'] });
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxResponseBytes) outgoing.destroy();
    });
    response.on('error', () => outgoing.destroy());
  });
  outgoing.on('error', (error) => {
    failure = error;
  });
  outgoing.once('close', () => {
    clearTimeout(connecting);
    clearTimeout(answering);
    settle();
  });
  outgoing.end(body);
  return promise;
}

class TargetRefusedError extends Error {}

class TimeoutError extends Error {}

/** Describes why there is no response, by a code of Node.js and in words of ours: the owner reads it. */
function describeError(thrown: unknown): string {
  if (thrown instanceof TimeoutError)
    return thrown.message === 'connect' ? 'connection timed out' : 'response timed out';
  if (thrown instanceof TargetRefusedError || thrown instanceof Refusal) return 'target refused: not a public address';
  const code = String(Reflect.get(Object(thrown), 'code') ?? '');
  return errorTexts.find(([codes]) => codes.test(code))?.[1] ?? `connection failed${code && ` (${code})`}`;
}

const errorTexts: readonly (readonly [RegExp, string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL)$/, 'the host name does not resolve'],
  [/^ECONNREFUSED$/, 'connection refused'],
  [/^(ECONNRESET|EPIPE)$/, 'connection closed without a response'],
  [/CERT|SELF_SIGNED|SIGNATURE|^ERR_TLS|^ERR_SSL|^EPROTO$/, 'TLS failed'],
  [/^HPE_/, 'the response is not HTTP'],
];
