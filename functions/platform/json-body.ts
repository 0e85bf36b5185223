import { Refusal } from '../messages/refusal.ts';
import { pointer } from './problem.ts';

const maxBodyBytes = 64 * 1024;

/** The JSON that a request brings. Throws `unsupported_media_type`, `payload_too_large`, `invalid_json` and, for a `__proto__`, `validation_failed`. */
export function jsonOf({
  headers,
  text,
}: {
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}): unknown {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json')
    throw new Refusal('unsupported_media_type', 'Send the body as application/json.');
  if (Buffer.byteLength(text) > maxBodyBytes)
    throw new Refusal('payload_too_large', `The body is larger than ${maxBodyBytes} bytes.`);
  try {
    const body: unknown = JSON.parse(text);
    // To look at every member takes longer than to parse them; only a text with this name, or with escapes, can have it.
    return /__proto__|\\u/.test(text) ? withoutProto(body) : body;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new Refusal('invalid_json', 'The body is not valid JSON.');
    throw thrown;
  }
}

/**
 * `__proto__` as a key means nothing good to anybody; wherever it stands, it is refused like any unknown field. The way
 * through the body is no recursion, because a body can be nested deeper than the stack.
 */
function withoutProto(body: unknown): unknown {
  const open = [{ at: '', value: body }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one.value !== 'object' || one.value === null) continue;
    for (const [key, value] of Object.entries(one.value)) {
      const at = one.at + pointer([key]);
      if (key === '__proto__')
        throw new Refusal('validation_failed', 'A field must not be named __proto__.', {
          errors: [{ pointer: at, code: 'unrecognized_key', detail: 'is not a known field' }],
        });
      open.push({ at, value });
    }
  }
  return body;
}
