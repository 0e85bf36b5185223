import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { StageSettings } from '../stages.ts';
import type { Identity } from './identity.ts';

export interface CatalogueProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly products: OwnedTable;
}

/** What can be ordered, at what price, and how much of it there is: the part of ordering that needs no order. */
export class Catalogue extends Construct {
  constructor(scope: Construct, id: string, { stage, api, access, products }: CatalogueProps) {
    super(scope, id);
    const manageProducts = new LambdaFunction(this, 'ManageProducts', {
      stage,
      path: 'ordering/manage-products',
      trigger: 'request',
      environment: { PRODUCTS_TABLE: products.tableName },
    });
    access.protect(manageProducts);
    manageProducts.allow(
      ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      products.tableArn,
    );
    manageProducts.allow(['dynamodb:Query'], products.indexArn('catalogue'));
    api.route(
      manageProducts,
      'GET /products',
      'GET /products/{productId}',
      'PUT /products/{productId}',
      'POST /products/{productId}/stock-adjustments',
    );
  }
}
