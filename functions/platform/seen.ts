import { createHash } from 'node:crypto';
import type { Answer, Asked } from './http.ts';

/**
 * Something that changes, for its reader alone: kept only to ask again, and a 304 without a body for whoever has it
 * already. `version` names what is read; where nothing counts its changes, its own text does.
 */
export function unlessSeen({ headers }: Asked, read: unknown, version?: number): Answer {
  const body = JSON.stringify(read);
  const etag = `"${version ?? createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const kept = { etag, 'cache-control': 'private, no-cache' };
  const seen = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (seen.includes(etag) || seen.includes('*')) return { status: 304, headers: kept };
  return { status: 200, body, headers: kept };
}
