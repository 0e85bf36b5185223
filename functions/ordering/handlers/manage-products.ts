import * as z from 'zod/mini';
import { Identifier } from '../../messages/fields.ts';
import { PageQuery } from '../../messages/page-query.ts';
import { accessBy, accessVariables } from '../../platform/access.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Answer, type Asked, bodyOf, httpFunction } from '../../platform/http.ts';
import { cursorsOf, limitOf } from '../../platform/page.ts';
import { answerRead, checkWrite, hasPreconditions } from '../../platform/preconditions.ts';
import { parsed } from '../../platform/problem.ts';
import { productsOnDynamoDB } from '../adapters/products.dynamodb.ts';
import { adjustStock, putProduct, readProduct } from '../domain/manage-products.ts';
import { type Product, ProductEntry, StockAdjustment, viewOf } from '../domain/product.ts';

const env = environment(...accessVariables, 'PRODUCTS_TABLE');
const access = accessBy(env, dynamodb);
const ports = { products: productsOnDynamoDB(env.PRODUCTS_TABLE, dynamodb) };

export const handler = httpFunction({
  'GET /products': access.allowQuery('products:read', PageQuery, async (asked, caller, query) => {
    const cursors = cursorsOf(asked, caller);
    const { products, after } = await ports.products.list(limitOf(query), await cursors.open(query.cursor));
    const nextCursor = await cursors.seal(after);
    return {
      status: 200,
      body: { items: products.map(viewOf), nextCursor },
    };
  }),
  'GET /products/{productId}': access.allow('products:read', async (asked) => {
    const product = await readProduct(asked.params.productId ?? '', ports);
    return answerRead(asked, viewOf(product), etagOf(product));
  }),
  'PUT /products/{productId}': access.allow('products:write', async (asked) => {
    const { productId } = parsed(z.object({ productId: Identifier }), asked.params);
    const entry = bodyOf(asked, ProductEntry).body;
    // Stock that is sold must not make the price unchangeable, so If-Match compares the version alone.
    const refusalFor = (present: Product | undefined) =>
      checkWrite(asked, present && etagOf(present), (tag) => tag.replace(/^"(\d+)-\d+-\d+"$/, '"$1"'));
    const { product, created } = await putProduct({ productId, entry, refusalFor }, ports);
    return shown(created ? 201 : 200, product);
  }),
  'POST /products/{productId}/stock-adjustments': access.allow('products:write', async (asked) => {
    const adjustment = bodyOf(asked, StockAdjustment).body;
    const productId = asked.params.productId ?? '';
    return shown(200, await adjustStock({ productId, adjustment, refusalFor: checkIfAsked(asked) }, ports));
  }),
});

/** Every visible change is in the tag: the version stands for name, price and currency, and the stock changes by itself. */
function etagOf({ version, available, held }: Product): string {
  return `"${version}-${available}-${held}"`;
}

function shown(status: number, product: Product): Answer {
  const location = { location: `/products/${product.productId}` };
  return {
    status,
    body: viewOf(product),
    headers: {
      etag: etagOf(product),
      'cache-control': 'private, no-cache',
      ...(status === 201 ? location : {}),
    },
  };
}

/** An adjustment reads the product before it writes only where the request has preconditions. */
function checkIfAsked(asked: Asked) {
  if (!hasPreconditions(asked)) return undefined;
  return (present: Product | undefined) => checkWrite(asked, present && etagOf(present));
}
