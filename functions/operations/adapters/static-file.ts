import type { HttpRequest, HttpResponse } from '../../platform/http/http-function.ts';
import { hashText, respondConditionally } from '../../platform/http/preconditions.ts';

/** A file that is the same for everybody and changes only with a release: browsers keep it and ask whether it is still that. */
export type StaticFile = { text: string; mediaType: string; headers?: Readonly<Record<string, string>> };

export function createStaticFile(file: StaticFile): (asked: HttpRequest) => HttpResponse {
  let etag: string | undefined;
  return (asked) => {
    // A weak one, because the same text goes out plain and compressed.
    etag ??= `W/${hashText(file.text)}`;
    const headers = { 'cache-control': 'public, max-age=300', vary: 'accept-encoding', ...file.headers };
    return respondConditionally(asked, file.text, etag, { ...headers, 'content-type': file.mediaType });
  };
}
