import * as z from 'zod/mini';
import { Identifier } from '../../messages/fields.ts';
import { PageQuery } from '../../messages/page-query.ts';
import { Refusal } from '../../messages/refusal.ts';
import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Answer, type Asked, bodyOf, httpFunction, NoQuery, queryOf } from '../../platform/http.ts';
import { cursorOf, limitOf, positionOf } from '../../platform/page.ts';
import { parsed } from '../../platform/problem.ts';
import { productsOnDynamoDB } from '../adapters/products.dynamodb.ts';
import { adjustStock, putProduct, readProduct } from '../domain/manage-products.ts';
import { type Product, ProductEntry, ProductView, StockAdjustment } from '../domain/product.ts';

const env = environment(...accessVariables, 'PRODUCTS_TABLE');
const access = accessBy(env, dynamodb);
const ports = { products: productsOnDynamoDB(env.PRODUCTS_TABLE, dynamodb) };

export const handler = httpFunction({
  'GET /products': access.allow('products:read', async (asked) => {
    const query = queryOf(asked, PageQuery);
    const { products, after } = await ports.products.list(limitOf(query), positionOf(query.cursor, {}));
    const nextCursor = after === undefined ? null : cursorOf(after, {});
    return {
      status: 200,
      body: { items: products.map((product) => ProductView.parse(product)), nextCursor },
    };
  }),
  'GET /products/{productId}': access.allow('products:read', async (asked) => {
    queryOf(asked, NoQuery);
    return shown(200, await readProduct(asked.params.productId ?? '', ports));
  }),
  'PUT /products/{productId}': access.allow('products:write', async (asked) => {
    const { productId } = parsed(z.object({ productId: Identifier }), asked.params);
    const entry = bodyOf(asked, ProductEntry).body;
    const { product, created } = await putProduct({ productId, entry, ifVersion: ifVersionOf(asked) }, ports);
    return shown(created ? 201 : 200, product);
  }),
  'POST /products/{productId}/stock-adjustments': access.allow('products:write', async (asked) => {
    const adjustment = bodyOf(asked, StockAdjustment).body;
    return shown(200, await adjustStock({ productId: asked.params.productId ?? '', adjustment }, ports));
  }),
});

/** The ETag names the version of what PUT replaces: name, price and currency. Stock that comes and goes is not in it. */
function shown(status: number, product: Product): Answer {
  const location = { location: `/products/${product.productId}` };
  return {
    status,
    body: ProductView.parse(product),
    headers: {
      etag: `"${product.version}"`,
      'cache-control': 'private, no-cache',
      ...(status === 201 ? location : {}),
    },
  };
}

/** The version that `If-Match` names; a tag that is none of ours fits nothing. */
function ifVersionOf({ headers }: Asked): number | 'any' | undefined {
  const tag = headers['if-match'];
  if (tag === undefined) return undefined;
  if (tag === '*') return 'any';
  const version = /^"(\d{1,15})"$/.exec(tag)?.[1];
  if (version === undefined)
    throw new Refusal('precondition_failed', 'If-Match names no version of a product.');
  return Number(version);
}
