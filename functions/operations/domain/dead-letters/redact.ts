import { parseJson } from '../../../messages/fields/message-refs.ts';

const mask = '***';
const personal =
  'contact|email|shippingAddress|address|token|phone|name|line1|line2|city|postalCode|authorization|password|secret';
const personalKey = new RegExp(`^(?:${personal})$`, 'i');
const personalPair = new RegExp(
  `("(?:${personal})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[{[][^}\\]]*|[^\\s",}\\]]+)`,
  'gi',
);
/** Bounded on both sides, so that no text makes the search slow. */
const spelledOut = /[^\s@"<>]{1,64}@[^\s@"<>]{1,255}|\btok_\w{1,100}/g;
const maxDepth = 40;

/** Masks what is personal or secret in a body, so that operators may read it. */
export function redact(body: string): string {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null) return redactText(body.replace(personalPair, `$1"${mask}"`));
  return JSON.stringify(redactValue(json, 0));
}

function redactValue(value: unknown, depth: number, hidden = false): unknown {
  if (depth > maxDepth) return mask;
  if (Array.isArray(value)) return value.map((entry) => redactValue(entry, depth + 1, hidden));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        redactText(key),
        redactValue(entry, depth + 1, hidden || personalKey.test(key)),
      ]),
    );
  if (hidden && value !== null) return mask;
  return typeof value === 'string' ? redactText(value) : value;
}

function redactText(text: string): string {
  return text.replace(spelledOut, mask);
}
