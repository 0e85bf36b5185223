import * as z from 'zod/mini';
import { PageQuery } from '../../messages/fields/page-query.ts';
import { Identifier } from '../../messages/fields/primitives.ts';
import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, type HttpResponse, httpFunction, parseBody } from '../../platform/http/http-function.ts';
import { createCursors, getPageLimit } from '../../platform/http/pagination.ts';
import { checkWrite, hasPreconditions, respondConditionally } from '../../platform/http/preconditions.ts';
import { parseInput } from '../../platform/http/problem.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbProducts } from '../adapters/products-table/products.dynamodb.ts';
import { adjustStock, putProduct, readProduct } from '../domain/catalogue/manage-products.ts';
import { type Product, ProductEntry, StockAdjustment, toProductView } from '../domain/catalogue/product.ts';

const env = parseEnvironment({ ...accessVariables, PRODUCTS_TABLE: text });
const access = createAccess(env, dynamodb);
const ports = { products: createDynamodbProducts(env.PRODUCTS_TABLE, dynamodb) };

export const handler = httpFunction({
  'GET /products': access.allowQuery('products:read', PageQuery, async (asked, caller, query) => {
    const cursors = createCursors(asked, caller);
    const { products, after } = await ports.products.list(getPageLimit(query), await cursors.open(query.cursor));
    const nextCursor = await cursors.seal(after);
    return {
      status: 200,
      body: { items: products.map(toProductView), nextCursor },
    };
  }),
  'GET /products/{productId}': access.allow('products:read', async (asked) => {
    const product = await readProduct(asked.params.productId ?? '', ports);
    return respondConditionally(asked, toProductView(product), createProductEtag(product));
  }),
  'PUT /products/{productId}': access.allow('products:write', async (asked) => {
    const { productId } = parseInput(z.object({ productId: Identifier }), asked.params);
    const entry = parseBody(asked, ProductEntry).body;
    // Stock that is sold must not make the price unchangeable, so If-Match compares the version alone.
    const refusalFor = (present: Product | undefined) =>
      checkWrite(asked, present && createProductEtag(present), (tag) => tag.replace(/^"(\d+)-\d+-\d+"$/, '"$1"'));
    const { product, created } = await putProduct({ productId, entry, refusalFor }, ports);
    return toProductResponse(created ? 201 : 200, product);
  }),
  'POST /products/{productId}/stock-adjustments': access.allow('products:write', async (asked) => {
    const adjustment = parseBody(asked, StockAdjustment).body;
    const productId = asked.params.productId ?? '';
    return toProductResponse(
      200,
      await adjustStock({ productId, adjustment, refusalFor: checkPreconditions(asked) }, ports),
    );
  }),
});

/** Every visible change is in the tag: the version stands for name, price and currency, and the stock changes by itself. */
function createProductEtag({ version, available, held }: Product): string {
  return `"${version}-${available}-${held}"`;
}

function toProductResponse(status: number, product: Product): HttpResponse {
  const location = { location: `/products/${product.productId}` };
  return {
    status,
    body: toProductView(product),
    headers: {
      etag: createProductEtag(product),
      'cache-control': 'private, no-cache',
      ...(status === 201 ? location : {}),
    },
  };
}

/** An adjustment reads the product before it writes only where the request has preconditions. */
function checkPreconditions(asked: HttpRequest) {
  if (!hasPreconditions(asked)) return undefined;
  return (present: Product | undefined) => checkWrite(asked, present && createProductEtag(present));
}
