import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { listsOrders } from './list-orders-contract.ts';
import { keepsOrders, type Store } from './orders-contract.ts';

async function open(): Promise<Store> {
  const { dynamodb, tables, close } = await openTables('Orders', 'Products');
  const names = { orders: tables.Orders, products: tables.Products };
  return {
    orders: createDynamodbOrders(names, dynamodb),
    products: createDynamodbProducts(tables.Products, dynamodb),
    close,
  };
}

keepsOrders(engineName, open);
listsOrders(engineName, open);
