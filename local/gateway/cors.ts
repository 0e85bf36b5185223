import type { IncomingMessage } from 'node:http';
import type { Cors } from '../cloudformation/resources.ts';
import type { GatewayResponse } from './http-event.ts';

/** Returns whether this is a preflight request. API Gateway answers it without a function. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && 'origin' in headers && 'access-control-request-method' in headers;
}

export function createPreflightResponse({ AllowMethods, AllowHeaders, MaxAge }: Cors): GatewayResponse {
  const headers = {
    'access-control-allow-methods': AllowMethods.join(','),
    'access-control-allow-headers': AllowHeaders.join(','),
    'access-control-max-age': String(MaxAge),
  };
  return { status: 204, headers, body: '' };
}

/** Creates the CORS headers of a response. They replace those of the function. */
export function createCorsHeaders(cors: Cors | undefined, origin: string | undefined): Record<string, string> {
  const allowed = cors?.AllowOrigins.find((each) => each === '*' || each === origin);
  if (!cors || !origin || !allowed) return {};
  const exposed = cors.ExposeHeaders.join(',');
  const vary: Record<string, string> = allowed === '*' ? {} : { vary: 'Origin' };
  return { 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed, ...vary };
}
