import { type InputError, Refusal } from '../../../messages/refusal.ts';
import type { Product } from '../catalogue/product.ts';
import type { OrderRequest } from '../order.ts';

export function getProductIds(request: OrderRequest): string[] {
  return request.items.map(({ productId }) => productId);
}

/** Whether the catalogue has every item, all in one currency. */
export function isPriced(request: OrderRequest, products: ReadonlyMap<string, Product>): boolean {
  const currencies = new Set(getProductIds(request).map((productId) => products.get(productId)?.currency));
  return currencies.size === 1 && !currencies.has(undefined);
}

/** Throws `product_unavailable` with an error for each item that is unknown or not in stock. */
export function refuseUnavailable(request: OrderRequest, products: ReadonlyMap<string, Product | undefined>): void {
  const errors: InputError[] = request.items.flatMap(({ productId, quantity }, index) => {
    if (!products.has(productId)) return [];
    const product = products.get(productId);
    const pointer = `/items/${index}`;
    if (!product) return [{ pointer, code: 'unknown_product', detail: `${productId} is not in the catalogue` }];
    if (product.available >= quantity) return [];
    return [{ pointer, code: 'insufficient_stock', detail: `${productId} is not in stock in this quantity` }];
  });
  if (errors.length > 0) throw new Refusal('product_unavailable', 'Some items are unavailable.', { errors });
}

/** Throws `validation_failed` with an error for each item that is not in the currency of the first. */
export function refuseMixedCurrencies(request: OrderRequest, products: ReadonlyMap<string, Product>): void {
  const currency = products.get(request.items[0]?.productId ?? '')?.currency;
  const errors: InputError[] = request.items.flatMap(({ productId }, index) =>
    products.get(productId)?.currency === currency
      ? []
      : [
          {
            pointer: `/items/${index}/productId`,
            code: 'mixed_currencies',
            detail: `is not sold in ${currency}`,
          },
        ],
  );
  if (errors.length > 0)
    throw new Refusal('validation_failed', 'All items of an order must have the same currency.', { errors });
}
