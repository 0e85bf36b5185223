import { Construct } from 'constructs';
import { manageProductsRoutes } from '../../functions/ordering/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { Identity } from './identity.ts';

export interface CatalogueProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly products: OnDemandTable;
}

/** The catalogue with its prices and stock. */
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
    api.route(manageProducts, manageProductsRoutes);
  }
}
