import { emptyStock, memoryProducts } from '../../../support/memory/products.ts';
import { testProducts } from './products-contract.ts';

testProducts('memory', async () => ({ products: memoryProducts(emptyStock()), close: async () => {} }));
