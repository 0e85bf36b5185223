import * as z from 'zod/mini';
import { createTextSchema } from './primitives.ts';

/** Names a way to pay at the provider. It is a secret: never stored in an order, never shown, never logged. */
export const PaymentToken = createTextSchema(
  /^[\x21-\x7e]{1,200}$/,
  'must be 1 to 200 printable ASCII characters, no blanks',
);
export const PaymentMethod = z.enum(['card']);

/** An order's total: up to 50 lines of 999 pieces. */
export const Total = z.int().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER));
