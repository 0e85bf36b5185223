import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request to a webhook catcher. */
export interface Hook {
  readonly id: string;
  readonly at: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly secret: string | undefined;
}

const toleranceSeconds = 300;

/** Verifies a request by Standard Webhooks with any of the secrets: signature, and time within five minutes of arrival. */
export function verifySignature({ headers, body, at }: Hook, secrets: readonly string[]) {
  if (secrets.length === 0) return 'no secret';
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const isRecent = Math.abs(Date.parse(at) / 1_000 - Number(timestamp)) <= toleranceSeconds;
  const given = String(signatures)
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'));
  const isSigned = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.some((signature) => isEqual(Buffer.from(signature.slice(3), 'base64'), expected));
  });
  return isRecent && isSigned ? 'valid' : 'invalid';
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
