import { fromItem, type Item, parseItems, toItem } from '../../../platform/dynamodb/item.ts';
import { Product } from '../../domain/catalogue/product.ts';

/** The one partition of the catalogue's index: it is written only when a product is made. */
export const catalogueKey = 'products';

/** What an item has beside the product. */
const keys = ['pk', 'catalogue'];

export function toProductItem(product: Product): Item {
  return toItem({ ...product, pk: product.productId, catalogue: catalogueKey });
}

export function fromProductItem(item: Item): Product {
  return fromItem(Product, item, keys);
}

/** The products that can be read. */
export function parseProducts(items: readonly Item[]): Product[] {
  return parseItems(Product, items, keys).readable;
}
