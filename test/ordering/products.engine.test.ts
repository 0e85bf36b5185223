import { productsOnDynamoDB } from '../../functions/ordering/adapters/products.dynamodb.ts';
import { engineName, openTables } from '../engine.ts';
import { keepsProducts } from './products-contract.ts';

keepsProducts(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Products');
  return { products: productsOnDynamoDB(tables.Products, dynamodb), close };
});
