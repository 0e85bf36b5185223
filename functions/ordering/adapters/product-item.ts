import { fromItem, type Item, siftedItems, toItem } from '../../platform/item.ts';
import { Product } from '../domain/product.ts';

/** The one partition of the catalogue's index: it is written only when a product is made. */
export const catalogueKey = 'products';

/** What an item has beside the product. */
const keys = ['pk', 'catalogue'];

export function productItem(product: Product): Item {
  return toItem({ ...product, pk: product.productId, catalogue: catalogueKey });
}

export function productOf(item: Item): Product {
  return fromItem(Product, item, keys);
}

/** The products that can be read. */
export function productsIn(items: readonly Item[]): Product[] {
  return siftedItems(Product, items, keys).readable;
}
