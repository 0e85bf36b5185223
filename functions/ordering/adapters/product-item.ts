import { fromItem, type Item, toItem } from '../../platform/item.ts';
import { Product } from '../domain/product.ts';

/** The one partition of the catalogue's index: it is written only when a product is made. */
export const catalogueKey = 'products';

export function productItem(product: Product): Item {
  return toItem({ ...product, pk: product.productId, catalogue: catalogueKey });
}

export function productOf(item: Item): Product {
  return fromItem(Product, item);
}
