import { createHash } from 'node:crypto';
import type { Answer, Asked } from '../../platform/http.ts';

/** A file that is the same for everybody and changes only with a release: browsers keep it and ask whether it is still that. */
export type TextFile = { text: string; mediaType: string; headers?: Readonly<Record<string, string>> };

export function textFile(file: TextFile): (asked: Asked) => Answer {
  let etag: string | undefined;
  return ({ headers: { 'if-none-match': known } }) => {
    // A weak one, because the same text goes out plain and compressed.
    etag ??= `W/"${createHash('sha256').update(file.text).digest('base64url').slice(0, 22)}"`;
    const headers = { etag, 'cache-control': 'public, max-age=300', ...file.headers };
    if (known?.split(',').some((tag) => tag.trim() === etag)) return { status: 304, headers };
    return { status: 200, body: file.text, headers: { ...headers, 'content-type': file.mediaType } };
  };
}
