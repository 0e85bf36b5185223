import { ordersOnDynamoDB } from '../../functions/ordering/adapters/orders.dynamodb.ts';
import { productsOnDynamoDB } from '../../functions/ordering/adapters/products.dynamodb.ts';
import { engineName, openTables } from '../engine.ts';
import { listsOrders } from './order-lists-contract.ts';
import { keepsOrders, type Store } from './orders-contract.ts';

async function open(): Promise<Store> {
  const { dynamodb, tables, close } = await openTables('Orders', 'Products');
  const names = { orders: tables.Orders, products: tables.Products };
  return {
    orders: ordersOnDynamoDB(names, dynamodb),
    products: productsOnDynamoDB(tables.Products, dynamodb),
    close,
  };
}

keepsOrders(engineName, open);
listsOrders(engineName, open);
