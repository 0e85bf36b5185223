import * as z from 'zod/mini';
import { Amount, Currency, Identifier, Line } from '../../../messages/fields/primitives.ts';
import { toShownSchema } from '../../../messages/stored.ts';

const Pieces = z.int().check(z.gte(0), z.lte(1_000_000_000));

/** A product in the catalogue with its stock: `stocked = available + held + sold + writtenOff`, none below zero. */
export const Product = z.object({
  productId: Identifier,
  name: Line,
  price: Amount,
  currency: Currency,
  /** Raised when name, price or currency change, but not by stock. */
  version: z.int(),
  available: z.int(),
  held: z.int(),
  sold: z.int(),
  writtenOff: z.int(),
  stocked: z.int(),
});
export type Product = z.infer<typeof Product>;

/** A product as clients see it. */
export const ProductView = z.pick(Product, {
  productId: true,
  name: true,
  price: true,
  currency: true,
  available: true,
  held: true,
  version: true,
});
export type ProductView = z.infer<typeof ProductView>;
const Shown = toShownSchema(ProductView);

export function toProductView(product: Product): ProductView {
  return Shown.parse(product);
}

/** The body of `PUT /products/{productId}`. `available` counts only when it creates the product. */
export const ProductEntry = z.strictObject({
  name: Line,
  price: Amount,
  currency: Currency,
  available: z.optional(Pieces),
});
export type ProductEntry = z.infer<typeof ProductEntry>;

/** A change of a product's stock, by pieces. The same `adjustmentId` is the same adjustment. */
export const StockAdjustment = z.strictObject({
  adjustmentId: Identifier,
  delta: z.int().check(
    z.gte(-1_000_000_000),
    z.lte(1_000_000_000),
    z.refine((pieces) => pieces !== 0, { error: 'must not be 0' }),
  ),
  reason: Line,
});
export type StockAdjustment = z.infer<typeof StockAdjustment>;
