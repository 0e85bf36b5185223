import { Refusal } from '../../messages/refusal.ts';
import { toJsonPointer } from './problem.ts';

const maxBodyBytes = 64 * 1024;

/** A body as text, with the headers that describe it. */
type Body = { headers: Readonly<Record<string, string | undefined>>; text: string };

/**
 * The text of a body of one media type. Throws `unsupported_media_type` (also for another charset or a content encoding),
 * `payload_too_large` and, where bytes are not UTF-8, `invalid_json`.
 */
export function readText({ headers, text }: Body, mediaType: string): string {
  if (isEncoded(headers['content-encoding']))
    throw new Refusal('unsupported_media_type', 'Send the body without a Content-Encoding.', {
      headers: { 'accept-encoding': 'identity' },
    });
  const contentType = headers['content-type'];
  if (readMediaType(contentType) !== mediaType)
    throw new Refusal('unsupported_media_type', `Send the body as ${mediaType}.`);
  if (!isUtf8(contentType))
    throw new Refusal('unsupported_media_type', 'Send the body in UTF-8; no other charset is read.');
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw new Refusal('payload_too_large', `The body is larger than ${maxBodyBytes} bytes.`);
  // API Gateway and our own decoder both write U+FFFD for bytes that are not UTF-8.
  if (text.includes('\ufffd'))
    throw new Refusal('invalid_json', 'The body has bytes that are not UTF-8. Encode the text as UTF-8.');
  return text;
}

export function readMediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

function isEncoded(contentEncoding = ''): boolean {
  return contentEncoding.split(',').some((name) => !/^\s*(identity)?\s*$/i.test(name));
}

/** Whether each `charset` parameter, quoted or not, names UTF-8; there is none in most requests. */
function isUtf8(contentType = ''): boolean {
  const parameters = [...contentType.matchAll(/;\s*([^=;\s]+)\s*=\s*("[^"]*"|[^;]*)/g)];
  return parameters.every(
    ([, name = '', value = '']) => name.toLowerCase() !== 'charset' || /^("?)utf-?8\1\s*$/i.test(value),
  );
}

/** The JSON of a body. Throws as `readText` does, `invalid_json`, and `validation_failed` for a `__proto__`. */
export function parseJsonBody(body: Body): unknown {
  const text = readText(body, 'application/json');
  try {
    const json: unknown = JSON.parse(text);
    refuseRepeatedNames(text);
    // To look at every member takes longer than to parse them; only a text with this name, or with escapes, can have it.
    return /__proto__|\\u/.test(text) ? refuseProto(json) : json;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new Refusal('invalid_json', 'The body is not valid JSON.');
    throw thrown;
  }
}

/** Refuses valid JSON in which a name stands twice in one object: readers differ in which of the two counts. */
function refuseRepeatedNames(text: string): void {
  const open: Set<string>[] = [];
  let names = new Set<string>();
  for (const [token, quoted = '', colon] of text.matchAll(/[{}]|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g)) {
    if (token === '{') {
      open.push(names);
      names = new Set();
    } else if (token === '}') names = open.pop() ?? names;
    else if (colon !== undefined) {
      const name = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
      if (names.has(name))
        throw new Refusal('invalid_json', `The field "${name.slice(0, 60)}" stands twice in one object.`);
      names.add(name);
    }
  }
}

/**
 * `__proto__` as a key means nothing good to anybody; wherever it stands, it is refused like any unknown field. The way
 * through the body is no recursion, because a body can be nested deeper than the stack.
 */
function refuseProto(body: unknown): unknown {
  const open = [{ at: '', value: body }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one.value !== 'object' || one.value === null) continue;
    for (const [key, value] of Object.entries(one.value)) {
      const at = one.at + toJsonPointer([key]);
      if (key === '__proto__')
        throw new Refusal('validation_failed', 'A field must not be named __proto__.', {
          errors: [{ pointer: at, code: 'unrecognized_key', detail: 'is not a known field' }],
        });
      open.push({ at, value });
    }
  }
  return body;
}
