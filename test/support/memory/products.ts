import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import type { Catalogue, Products } from '../../../functions/ordering/domain/ports.ts';
import { ContentionError } from '../../../functions/platform/dynamodb/contention.ts';

/** The states that orders and products share: what is there, and by how much each adjustment changed it. Plain state. */
export type Stock = { products: Map<string, Product>; adjustments: Map<string, number> };

export function emptyStock(...products: Product[]): Stock {
  return {
    products: new Map(products.map((product) => [product.productId, { ...product }])),
    adjustments: new Map(),
  };
}

/** Returns whether other requests write the same items now. Called once in every transaction. */
export type Contends = () => boolean;
export const noContention: Contends = () => false;

/** Products in memory, as honest as the table: see products-contract.ts. Every call takes effect before its first await. */
export function memoryProducts(stock: Stock, contends = noContention): Products {
  const { products, adjustments } = stock;
  return {
    async find(productId) {
      const product = products.get(productId);
      return product && { ...product };
    },

    async list(limit, after) {
      const behind = [...products.values()]
        .filter(({ productId }) => after === undefined || productId > after)
        .sort((a, b) => (a.productId < b.productId ? -1 : 1));
      const page = behind.slice(0, limit).map((product) => ({ ...product }));
      return { products: page, after: behind.length > limit ? page.at(-1)?.productId : undefined };
    },

    async create(product) {
      if (products.has(product.productId)) return 'exists';
      products.set(product.productId, { ...product });
      return 'created';
    },

    async replace(productId, { name, price, currency }, version) {
      const present = products.get(productId);
      if (present?.version !== version) return 'conflict';
      const next = { ...present, name, price, currency, version: version + 1 };
      products.set(productId, next);
      return { ...next };
    },

    async adjust(productId, { adjustmentId, delta }, seen) {
      const once = `${productId}#${adjustmentId}`;
      const product = products.get(productId);
      if (adjustments.has(once)) return adjustments.get(once) === delta ? 'duplicate' : 'reused';
      if (contends()) throw new ContentionError('others are at the same product');
      if (!product) return 'unknown product';
      const isAsSeen =
        !seen ||
        (seen.version === product.version && seen.available === product.available && seen.held === product.held);
      if (!isAsSeen && seen.available + delta >= 0) return 'conflict';
      if (product.available + delta < 0) return 'too low';
      products.set(productId, {
        ...product,
        available: product.available + delta,
        stocked: product.stocked + delta,
      });
      adjustments.set(once, delta);
      return 'adjusted';
    },
  };
}

/** Creates the product cache of one warm instance, which reads a product once until it is forgotten. */
export function memoryCatalogue({ products }: Stock): Catalogue {
  const remembered = new Map<string, Product>();
  return {
    async getProducts(productIds) {
      for (const productId of productIds) {
        const product = products.get(productId);
        if (product && !remembered.has(productId)) remembered.set(productId, { ...product });
      }
      return new Map(
        productIds.flatMap((productId) => {
          const product = remembered.get(productId);
          return product ? [[productId, product]] : [];
        }),
      );
    },
    forget(productIds) {
      for (const productId of productIds) remembered.delete(productId);
    },
  };
}
