import { Refusal } from '../../messages/refusal.ts';
import { toJsonPointer } from './problem.ts';

const maxBodyBytes = 64 * 1024;

/** A body as text, with the headers that describe it. */
type Body = { headers: Readonly<Record<string, string | undefined>>; text: string };

/**
 * Returns the text of a body of one media type. Throws `unsupported_media_type` (also for a charset but UTF-8 and for a
 * content encoding), `payload_too_large`, and `invalid_json` for bytes that are not UTF-8.
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
    throw new Refusal('unsupported_media_type', 'Send the body in UTF-8. No other charset is supported.');
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw new Refusal('payload_too_large', `The body is larger than ${maxBodyBytes} bytes. Send less.`);
  // API Gateway and `Buffer.toString` both write U+FFFD for bytes that are not UTF-8.
  if (text.includes('\ufffd'))
    throw new Refusal('invalid_json', 'The body contains bytes that are not UTF-8. Encode it as UTF-8.');
  return text;
}

export function readMediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

function isEncoded(contentEncoding = ''): boolean {
  return contentEncoding.split(',').some((name) => !/^\s*(identity)?\s*$/i.test(name));
}

/** Checks that each `charset` parameter, quoted or not, names UTF-8. Most requests have none. */
function isUtf8(contentType = ''): boolean {
  const parameters = [...contentType.matchAll(/;\s*([^=;\s]+)\s*=\s*("[^"]*"|[^;]*)/g)];
  return parameters.every(
    ([, name = '', value = '']) => name.toLowerCase() !== 'charset' || /^("?)utf-?8\1\s*$/i.test(value),
  );
}

/** Parses a JSON body. Throws as `readText` does, `invalid_json`, and `validation_failed` for a field `__proto__`. */
export function parseJsonBody(body: Body): unknown {
  const text = readText(body, 'application/json');
  try {
    const json: unknown = JSON.parse(text);
    refuseRepeatedNames(text);
    // Visiting every member takes longer than parsing, so only a text that can contain the name is searched.
    return /__proto__|\\u/.test(text) ? refuseProto(json) : json;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new Refusal('invalid_json', 'The body is not valid JSON.');
    throw thrown;
  }
}

/** Refuses JSON that repeats a name in one object, because parsers differ in which of the two they keep. */
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
        throw new Refusal(
          'invalid_json',
          `The field "${name.slice(0, 60)}" appears twice in one object. Send it once.`,
        );
      names.add(name);
    }
  }
}

/** Refuses the field `__proto__` at any depth. Not recursive, because a body can be nested deeper than the stack. */
function refuseProto(body: unknown): unknown {
  const pending = [{ pointer: '', value: body }];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node.value !== 'object' || node.value === null) continue;
    for (const [key, value] of Object.entries(node.value)) {
      const pointer = node.pointer + toJsonPointer([key]);
      if (key === '__proto__')
        throw new Refusal('validation_failed', 'A field must not be named __proto__. Remove it.', {
          errors: [{ pointer, code: 'unrecognized_key', detail: 'is not a known field' }],
        });
      pending.push({ pointer, value });
    }
  }
  return body;
}
