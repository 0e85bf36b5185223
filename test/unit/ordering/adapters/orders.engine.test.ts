import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { testOrderLists } from './list-orders-contract.ts';
import { type Store, testOrders } from './orders-contract.ts';

async function open(): Promise<Store> {
  const { dynamodb, tables, close } = await openTables('Orders', 'Products');
  const names = { orders: tables.Orders, products: tables.Products };
  return {
    orders: createDynamodbOrders(names, dynamodb),
    products: createDynamodbProducts(tables.Products, dynamodb),
    close,
  };
}

testOrders(engineName, open);
testOrderLists(engineName, open);
