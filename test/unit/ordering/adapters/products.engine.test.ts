import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { testProducts } from './products-contract.ts';

testProducts(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Products');
  return { products: createDynamodbProducts(tables.Products, dynamodb), close };
});
