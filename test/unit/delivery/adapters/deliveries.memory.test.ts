import { memoryDeliveries } from '../../../support/memory/deliveries.ts';
import { keepsDeliveries } from './deliveries-contract.ts';

keepsDeliveries('memory', async () => ({ deliveries: memoryDeliveries(), close: async () => {} }));
