import { fromItem, type Item, parseItems, toItem } from '../../../platform/dynamodb/item.ts';
import { Product } from '../../domain/catalogue/product.ts';

/** The only partition of the catalogue's index, written only when a product is created. */
export const catalogueKey = 'products';

/** The attributes of an item that are not the product's. */
const keys = ['pk', 'catalogue'];

export function toProductItem(product: Product): Item {
  return toItem({ ...product, pk: product.productId, catalogue: catalogueKey });
}

export function fromProductItem(item: Item): Product {
  return fromItem(Product, item, keys);
}

/** Parses products; leaves out unreadable ones. */
export function parseProducts(items: readonly Item[]): Product[] {
  return parseItems(Product, items, keys).readable;
}
