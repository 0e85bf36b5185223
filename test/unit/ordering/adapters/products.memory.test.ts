import { emptyStock, memoryProducts } from '../../../support/memory/products.ts';
import { keepsProducts } from './products-contract.ts';

keepsProducts('memory', async () => ({ products: memoryProducts(emptyStock()), close: async () => {} }));
