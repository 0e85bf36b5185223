import * as z from 'zod/mini';
import { Identifier } from '../../messages/fields.ts';
import { PageQuery } from '../../messages/page-query.ts';
import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Answer, type Asked, bodyOf, httpFunction } from '../../platform/http.ts';
import { cursorOf, limitOf, positionOf } from '../../platform/page.ts';
import { parsed } from '../../platform/problem.ts';
import { productsOnDynamoDB } from '../adapters/products.dynamodb.ts';
import { adjustStock, putProduct, readProduct } from '../domain/manage-products.ts';
import { type Product, ProductEntry, StockAdjustment, viewOf } from '../domain/product.ts';

const env = environment(...accessVariables, 'PRODUCTS_TABLE');
const access = accessBy(env, dynamodb);
const ports = { products: productsOnDynamoDB(env.PRODUCTS_TABLE, dynamodb) };

export const handler = httpFunction({
  'GET /products': access.allowQuery('products:read', PageQuery, async (_asked, _caller, query) => {
    const { products, after } = await ports.products.list(limitOf(query), positionOf(query.cursor, {}));
    const nextCursor = after === undefined ? null : cursorOf(after, {});
    return {
      status: 200,
      body: { items: products.map(viewOf), nextCursor },
    };
  }),
  'GET /products/{productId}': access.allow('products:read', async (asked) =>
    shown(200, await readProduct(asked.params.productId ?? '', ports)),
  ),
  'PUT /products/{productId}': access.allow('products:write', async (asked) => {
    const { productId } = parsed(z.object({ productId: Identifier }), asked.params);
    const entry = bodyOf(asked, ProductEntry).body;
    const { product, created } = await putProduct(
      { productId, entry, ifVersions: ifVersionsOf(asked) },
      ports,
    );
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
    body: viewOf(product),
    headers: {
      etag: `"${product.version}"`,
      'cache-control': 'private, no-cache',
      ...(status === 201 ? location : {}),
    },
  };
}

/** The versions that `If-Match` names; a tag that is none of ours fits nothing. */
function ifVersionsOf({ headers }: Asked): readonly number[] | 'any' | undefined {
  const tags = headers['if-match'];
  if (tags === undefined) return undefined;
  if (tags.trim() === '*') return 'any';
  return tags.split(',').flatMap((tag) => {
    const version = /^\s*"(\d{1,15})"\s*$/.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
