import { createHash } from 'node:crypto';
import type { Order } from '../order.ts';

type FingerprintInput = Pick<Order, 'clientId' | 'customerId' | 'items' | 'shippingAddress'>;

/** Creates 22 characters that are equal for orders of the same client, customer, items and address. */
export function createFingerprint({ clientId, customerId, items, shippingAddress: to }: FingerprintInput): string {
  const lines = items.map(({ productId, quantity }) => `${productId} ${quantity}`).sort();
  const address = to && [to.name, to.line1, to.line2, to.city, to.region, to.postalCode, to.country].map(normalize);
  const content = JSON.stringify([clientId, customerId, lines, address]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/** Browsers may add blanks when they fill in a form, and encode accented letters in one of two ways. */
function normalize(text: string | undefined): string | undefined {
  return text?.normalize('NFC').replace(/\s+/g, ' ').trim();
}
