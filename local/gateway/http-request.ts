import type { IncomingMessage } from 'node:http';

const maxBodyBytes = 10 * 1024 * 1024;

/** An error response of API Gateway itself, in its own format. */
export class GatewayError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Validates the host (RFC 9112 §3.2): throws at two hosts or an invalid one, which another server might read differently.
 * Splits a target in absolute form, as sent to a proxy, into its host and path (§3.2.2).
 */
export function normalizeTarget(request: IncomingMessage): void {
  const { host = [] } = request.headersDistinct;
  if (host.length > 1 || /[\s,/?#@]/.test(host[0] ?? '')) throw new GatewayError(400, 'Bad Request');
  const [, named, target] = /^https?:\/\/(?:[^/?]*@)?([^/?]*)(.*)$/is.exec(request.url ?? '') ?? [];
  if (named === undefined || target === undefined) return;
  request.url = target.startsWith('/') ? target : `/${target}`;
  request.headersDistinct.host = [named];
}

/** Returns the decoded path of a target. As on AWS, it also ends at an encoded question mark. */
export function parsePath(target: string): string {
  try {
    return decodeURIComponent(target.split('?')[0] ?? '').split('?')[0] ?? '';
  } catch {
    throw new GatewayError(400, 'Bad Request');
  }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new GatewayError(413, 'Request Entity Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
