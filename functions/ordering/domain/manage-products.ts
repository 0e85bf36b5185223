import { Identifier } from '../../messages/fields.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { Products } from './ports.ts';
import type { Product, ProductEntry, StockAdjustment } from './product.ts';

export async function readProduct(
  productId: string,
  ports: { products: Pick<Products, 'find'> },
): Promise<Product> {
  // Whatever else is kept beside the products, under a key that no product can have, is nobody's to read.
  const product = isProductId(productId) ? await ports.products.find(productId) : undefined;
  if (!product) throw unknownProduct();
  return product;
}

/**
 * Makes a product or replaces what the catalogue says of it; stock is set only when it is made. `ifVersions`
 * are those that the caller will replace, or `any` when it must be there. Refuses with `precondition_failed` when the product is another by now.
 */
export async function putProduct(
  asked: { productId: string; entry: ProductEntry; ifVersions: readonly number[] | 'any' | undefined },
  ports: { products: Pick<Products, 'find' | 'create' | 'replace'> },
): Promise<{ product: Product; created: boolean }> {
  const { productId, entry, ifVersions } = asked;
  for (let race = 0; race < 8; race += 1) {
    const present = await ports.products.find(productId);
    if (ifVersions && !(present && (ifVersions === 'any' || ifVersions.includes(present.version))))
      throw new Refusal('precondition_failed', 'The product is not at the version that If-Match names.');
    if (!present) {
      const product = firstStocked(productId, entry);
      if ((await ports.products.create(product)) === 'created') return { product, created: true };
      continue;
    }
    if (saysTheSame(present, entry)) return { product: present, created: false };
    const product = await ports.products.replace(productId, entry, present.version);
    if (product !== 'outrun') return { product, created: false };
  }
  throw new Refusal(
    'unavailable',
    'Others were writing the same product all the time; send the request again.',
    {
      headers: { 'retry-after': '1' },
    },
  );
}

/** Changes a product's stock, once per adjustment id. Refuses with `product_not_found` and `stock_too_low`. */
export async function adjustStock(
  asked: { productId: string; adjustment: StockAdjustment },
  ports: { products: Pick<Products, 'adjust' | 'find'> },
): Promise<Product> {
  if (!isProductId(asked.productId)) throw unknownProduct();
  const outcome = await ports.products.adjust(asked.productId, asked.adjustment);
  if (outcome === 'too low') throw new Refusal('stock_too_low', 'There are not so many pieces available.');
  return readProduct(asked.productId, ports);
}

function isProductId(text: string): boolean {
  return Identifier.safeParse(text).success;
}

function unknownProduct(): Refusal {
  return new Refusal('product_not_found', 'There is no such product.');
}

function firstStocked(productId: string, { name, price, currency, available = 0 }: ProductEntry): Product {
  return {
    productId,
    name,
    price,
    currency,
    version: 1,
    available,
    held: 0,
    sold: 0,
    writtenOff: 0,
    stocked: available,
  };
}

function saysTheSame(product: Product, entry: ProductEntry): boolean {
  return product.name === entry.name && product.price === entry.price && product.currency === entry.currency;
}
