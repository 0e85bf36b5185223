import { createHash } from 'node:crypto';
import type { Order } from '../order.ts';

type FingerprintInput = Pick<Order, 'clientId' | 'customerId' | 'items' | 'shippingAddress'>;

/** What makes two orders alike, who orders for whom, what, and where to, as 22 characters that are the same for both. */
export function createFingerprint({ clientId, customerId, items, shippingAddress: to }: FingerprintInput): string {
  const goods = items.map(({ productId, quantity }) => `${productId} ${quantity}`).sort();
  const address = to && [to.name, to.line1, to.line2, to.city, to.region, to.postalCode, to.country].map(normalize);
  const wish = JSON.stringify([clientId, customerId, goods, address]);
  return createHash('sha256').update(wish).digest('base64url').slice(0, 22);
}

/** A browser that fills a form in may add blanks, and spells dead letters with accents in one of two ways. */
function normalize(text: string | undefined): string | undefined {
  return text?.normalize('NFC').replace(/\s+/g, ' ').trim();
}
