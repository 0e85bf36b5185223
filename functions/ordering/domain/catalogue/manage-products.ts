import { Identifier } from '../../../messages/fields/primitives.ts';
import { Refusal } from '../../../messages/refusal.ts';
import { retryOnConflict } from '../../../messages/retry-on-conflict.ts';
import type { Products } from '../ports.ts';
import type { Product, ProductEntry, StockAdjustment } from './product.ts';

const maxAttempts = 8;

export async function readProduct(productId: string, ports: { products: Pick<Products, 'find'> }): Promise<Product> {
  // The table holds other items, under keys that no product can have.
  const product = isProductId(productId) ? await ports.products.find(productId) : undefined;
  if (!product) throw refuseUnknownProduct();
  return product;
}

/** Returns why the preconditions of the request forbid to write the product; undefined stands for no product. */
type RefusalFor = (present: Product | undefined) => Refusal | undefined;
type PutRequest = { productId: string; entry: ProductEntry; refusalFor?: RefusalFor };

/**
 * Creates a product, or replaces its name and price; stock is set only when it is created. Does not refuse what an
 * earlier attempt, whose response was lost, has written. Refuses with `precondition_failed`.
 */
export function putProduct(
  request: PutRequest,
  { products }: { products: Pick<Products, 'find' | 'create' | 'replace'> },
): Promise<{ product: Product; created: boolean }> {
  const { productId, entry, refusalFor } = request;
  return retryOnConflict(maxAttempts, async (attempt) => {
    const present = await products.find(productId);
    const refusal = refusalFor?.(present);
    if (refusal && !(present && isOwnWrite(present, request, attempt))) throw refusal;
    if (!present) {
      const product = createProduct(productId, entry);
      return (await products.create(product)) === 'created' ? { product, created: true } : 'conflict';
    }
    if (hasSameEntry(present, entry)) return { product: present, created: false };
    const product = await products.replace(productId, entry, present.version);
    return product === 'conflict' ? 'conflict' : { product, created: false };
  });
}

/** Whether the product is what this request makes of one that its preconditions allowed. */
function isOwnWrite(present: Product, { entry, refusalFor }: PutRequest, attempt: number): boolean {
  const before = present.version > 1 ? { ...present, version: present.version - 1 } : undefined;
  // A product that was there before the first attempt is not ours, even if it is the same.
  return hasSameEntry(present, entry) && (before !== undefined || attempt > 1) && !refusalFor?.(before);
}

/**
 * Changes a product's stock, once per adjustment id. Refuses with `product_not_found`, `stock_too_low`,
 * `precondition_failed`, and `idempotency_key_reused` for an id that was used for another change.
 */
export async function adjustStock(
  request: { productId: string; adjustment: StockAdjustment; refusalFor?: RefusalFor | undefined },
  ports: { products: Pick<Products, 'adjust' | 'find'> },
): Promise<Product> {
  const { productId, adjustment, refusalFor } = request;
  if (!isProductId(productId)) throw refuseUnknownProduct();
  const outcome = await retryOnConflict(maxAttempts, async () => {
    const present = refusalFor && (await readProduct(productId, ports));
    const refusal = refusalFor?.(present);
    if (refusal) throw refusal;
    return ports.products.adjust(productId, adjustment, present);
  });
  if (outcome === 'too low') throw new Refusal('stock_too_low', 'The available stock is too low.');
  if (outcome === 'reused')
    throw new Refusal('idempotency_key_reused', 'This adjustmentId was used for another delta.');
  return readProduct(productId, ports);
}

function isProductId(text: string): boolean {
  return Identifier.safeParse(text).success;
}

function refuseUnknownProduct(): Refusal {
  return new Refusal('product_not_found', 'The product does not exist.');
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
