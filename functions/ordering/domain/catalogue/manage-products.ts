import { Identifier } from '../../../messages/fields/primitives.ts';
import { createBusyRefusal, Refusal } from '../../../messages/refusal.ts';
import type { Products } from '../ports.ts';
import type { Product, ProductEntry, StockAdjustment } from './product.ts';

export async function readProduct(productId: string, ports: { products: Pick<Products, 'find'> }): Promise<Product> {
  // Whatever else is kept beside the products, under a key that no product can have, is nobody's to read.
  const product = isProductId(productId) ? await ports.products.find(productId) : undefined;
  if (!product) throw createUnknownProductRefusal();
  return product;
}

/** Why the product that is there, or none, must not be written, after the preconditions of the request. */
type RefusalFor = (present: Product | undefined) => Refusal | undefined;

/**
 * Makes a product or replaces what the catalogue says of it; stock is set only when it is made. What an attempt whose
 * response was lost has written is not refused. Refuses with `precondition_failed` and `unavailable`.
 */
export async function putProduct(
  asked: { productId: string; entry: ProductEntry; refusalFor?: RefusalFor },
  ports: { products: Pick<Products, 'find' | 'create' | 'replace'> },
): Promise<{ product: Product; created: boolean }> {
  const { productId, entry, refusalFor } = asked;
  for (let race = 0; race < 8; race += 1) {
    const present = await ports.products.find(productId);
    const refusal = refusalFor?.(present);
    if (refusal && !(present && isOwnAdjustment(present, asked, race))) throw refusal;
    if (!present) {
      const product = createProduct(productId, entry);
      if ((await ports.products.create(product)) === 'created') return { product, created: true };
      continue;
    }
    if (hasSameEntry(present, entry)) return { product: present, created: false };
    const product = await ports.products.replace(productId, entry, present.version);
    if (product !== 'conflict') return { product, created: false };
  }
  throw createBusyRefusal('Others change the same product all the time; send the same request again.');
}

/** Whether the product is what this request makes of one that its preconditions allowed. */
function isOwnAdjustment(
  present: Product,
  { entry, refusalFor }: Parameters<typeof putProduct>[0],
  race: number,
): boolean {
  const before = present.version > 1 ? { ...present, version: present.version - 1 } : undefined;
  // A product that was made before the first attempt is not ours, however alike it is.
  return hasSameEntry(present, entry) && (before !== undefined || race > 0) && !refusalFor?.(before);
}

/**
 * Changes a product's stock, once per adjustment id. Refuses with `product_not_found`, `stock_too_low`,
 * `precondition_failed`, and `idempotency_key_reused` for an id that stands for another change.
 */
export async function adjustStock(
  asked: { productId: string; adjustment: StockAdjustment; refusalFor?: RefusalFor | undefined },
  ports: { products: Pick<Products, 'adjust' | 'find'> },
): Promise<Product> {
  const { productId, adjustment, refusalFor } = asked;
  if (!isProductId(productId)) throw createUnknownProductRefusal();
  for (let race = 0; race < 8; race += 1) {
    const seen = refusalFor && (await readProduct(productId, ports));
    const refusal = refusalFor?.(seen);
    if (refusal) throw refusal;
    const outcome = await ports.products.adjust(productId, adjustment, seen);
    if (outcome === 'conflict') continue;
    if (outcome === 'too low') throw new Refusal('stock_too_low', 'There are not so many pieces available.');
    if (outcome === 'reused')
      throw new Refusal('idempotency_key_reused', 'This adjustmentId was used for another delta.');
    return readProduct(productId, ports);
  }
  throw createBusyRefusal('Others change the same product all the time; send the same request again.');
}

function isProductId(text: string): boolean {
  return Identifier.safeParse(text).success;
}

function createUnknownProductRefusal(): Refusal {
  return new Refusal('product_not_found', 'There is no such product.');
}

function createProduct(productId: string, { name, price, currency, available = 0 }: ProductEntry): Product {
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

function hasSameEntry(product: Product, entry: ProductEntry): boolean {
  return product.name === entry.name && product.price === entry.price && product.currency === entry.currency;
}
