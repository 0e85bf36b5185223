import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { createDynamodbDeliveries } from '../../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { createDeliveriesTable, engineName, startEngine } from '../engine.ts';
import { keepsDeliveries } from './deliveries-contract.ts';

keepsDeliveries(engineName, async () => {
  const { dynamodb, stop } = await startEngine();
  const table = `Deliveries-${process.pid}`;
  await createDeliveriesTable(table, dynamodb);
  return {
    deliveries: createDynamodbDeliveries(table, dynamodb),
    async close() {
      await dynamodb.send(new DeleteTableCommand({ TableName: table }));
      await stop();
    },
  };
});
