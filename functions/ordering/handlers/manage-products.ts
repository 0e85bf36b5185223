import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, type HttpResponse, httpFunction } from '../../platform/http/http-function.ts';
import { respondWithPage } from '../../platform/http/pagination.ts';
import { checkWrite, hasPreconditions, respondConditionally } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbProducts } from '../adapters/products-table/products.dynamodb.ts';
import { adjustStock, putProduct, readProduct } from '../domain/catalogue/manage-products.ts';
import { type Product, toProductView } from '../domain/catalogue/product.ts';
import { manageProductsRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, PRODUCTS_TABLE: text });
const access = createAccess(env, dynamodb);
const ports = { products: createDynamodbProducts(env.PRODUCTS_TABLE, dynamodb) };

/** Shows and changes the catalogue and its stock. */
export const handler = httpFunction(
  protectRoutes(access, manageProductsRoutes, {
    'GET /products': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { products, after } = await ports.products.list(limit, position);
        return { items: products.map(toProductView), after };
      }),
    'GET /products/{productId}': async (request) => {
      const product = await readProduct(request.params.productId ?? '', ports);
      return respondConditionally(request, toProductView(product), createProductEtag(product));
    },
    'PUT /products/{productId}': async (request, _, { params: { productId }, body: entry }) => {
      // Stock that is sold must not make the price unchangeable, so If-Match compares the version alone.
      const refusalFor = (present: Product | undefined) =>
        checkWrite(request, present && createProductEtag(present), (tag) => tag.replace(/^"(\d+)-\d+-\d+"$/, '"$1"'));
      const { product, created } = await putProduct({ productId, entry, refusalFor }, ports);
      return toProductResponse(created ? 201 : 200, product);
    },
    'POST /products/{productId}/stock-adjustments': async (request, _, { body: adjustment }) => {
      const productId = request.params.productId ?? '';
      return toProductResponse(
        200,
        await adjustStock({ productId, adjustment, refusalFor: checkPreconditions(request) }, ports),
      );
    },
  }),
);

/** Creates the ETag of a product: the version changes with name, price and currency, the stock by itself. */
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

/** Returns the check of an adjustment's preconditions; undefined without any, so that no read comes before the write. */
function checkPreconditions(request: HttpRequest) {
  if (!hasPreconditions(request)) return undefined;
  return (present: Product | undefined) => checkWrite(request, present && createProductEtag(present));
}
