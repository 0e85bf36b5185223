import { createHmac } from 'node:crypto';

const secretPrefix = 'whsec_';

/** The headers of a webhook request, as Standard Webhooks 1.0 names them. */
export type WebhookHeaders = Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>>;

/** Encodes a key as the secret that its receiver verifies with. */
export function formatSecret(key: Buffer): string {
  return secretPrefix + key.toString('base64');
}

/**
 * Signs the body of a webhook as Standard Webhooks 1.0 says, with each of the secrets. The body is sent as it is signed:
 * JSON that is serialized again has other bytes.
 */
export function signWebhook(
  { id, body, at }: { id: string; body: string; at: Date },
  secrets: readonly string[],
): WebhookHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
