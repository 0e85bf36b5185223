import type { IncomingMessage } from 'node:http';

const maxBodyBytes = 10 * 1024 * 1024;

/** What API Gateway answers by itself: in its own few words, not in a format of ours. */
export class GatewayError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Takes the host that a request is for, and its path and query, from where they are. Throws when it names two hosts, or
 * something that is none (RFC 9112 §3.2): another server might take it for another host's. A target that is a whole URL,
 * as to a proxy, is for the host of that URL (§3.2.2).
 */
export function readHost(request: IncomingMessage): void {
  const { host = [] } = request.headersDistinct;
  if (host.length > 1 || /[\s,/?#@]/.test(host[0] ?? '')) throw new GatewayError(400, 'Bad Request');
  const [, named, target] = /^https?:\/\/(?:[^/?]*@)?([^/?]*)(.*)$/is.exec(request.url ?? '') ?? [];
  if (named === undefined || target === undefined) return;
  request.url = target.startsWith('/') ? target : `/${target}`;
  request.headersDistinct.host = [named];
}

/** The decoded path of a target. As on AWS, it ends at a question mark that was encoded, too. */
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
