import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { deliveriesIn } from '../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { keepsDeliveries } from './deliveries-contract.ts';
import { createDeliveriesTable, engineName, startEngine } from './engine.ts';

keepsDeliveries(engineName, async () => {
  const { dynamodb, stop } = await startEngine();
  const table = `Deliveries-${process.pid}`;
  await createDeliveriesTable(table, dynamodb);
  return {
    deliveries: deliveriesIn(table, dynamodb),
    async close() {
      await dynamodb.send(new DeleteTableCommand({ TableName: table }));
      await stop();
    },
  };
});
