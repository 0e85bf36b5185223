import type { Product } from '../../functions/ordering/domain/catalogue/product.ts';
import type { ReplyTimeouts } from '../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { OrderRequest } from '../../functions/ordering/domain/order.ts';

export const clientId = 'demo-shop';
export const orderId = '0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f';
export const at = '2026-11-20T10:00:00.000Z';
export const trace = {
  correlationId: 'from-the-shop',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
export const address = {
  name: 'Ada L.',
  line1: '1 Main St',
  city: 'Turin',
  postalCode: '10121',
  country: 'IT',
};
export const payment = { method: 'card', token: 'tok_ok' } as const;
export const replyTimeouts: ReplyTimeouts = {
  payment: 60,
  delivery: 60,
  carrier: 259_200,
  payment_cancellation: 60,
  cancellation: 60,
  refund: 3_600,
};

/** An id like those of real orders, the n-th of many; they spread over all shards. */
export function orderIdNo(n: number): string {
  return `${(n % 16).toString(16)}${orderId.slice(1, -12)}${n.toString(16).padStart(12, '0')}`;
}

/** So many seconds after the example's moment. */
export function secondsLater(seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
}

/** What a shop asks for; the example of the contract without its payment. */
export function orderRequest(more: Partial<OrderRequest> = {}): OrderRequest {
  return {
    customerId: 'c-1042',
    reference: 'WEB-2026-000017',
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    contact: { email: 'ada@example.com', locale: 'en' },
    shippingAddress: address,
    metadata: { channel: 'web' },
    ...more,
  };
}

export function product(productId = 'espresso-cups', more: Partial<Product> = {}): Product {
  const available = more.available ?? 100;
  return {
    productId,
    name: 'Espresso cups',
    price: 1_999,
    currency: 'EUR',
    version: 1,
    available,
    held: 0,
    sold: 0,
    writtenOff: 0,
    stocked: available,
    ...more,
  };
}
