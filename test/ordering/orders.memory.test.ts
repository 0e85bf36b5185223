import { memoryOrders } from '../memory/orders.ts';
import { emptyStock, memoryProducts } from '../memory/products.ts';
import { listsOrders } from './order-lists-contract.ts';
import { keepsOrders, type Store } from './orders-contract.ts';

async function open(): Promise<Store> {
  const stock = emptyStock();
  return { orders: memoryOrders(stock), products: memoryProducts(stock), close: async () => {} };
}

keepsOrders('memory', open);
listsOrders('memory', open);
