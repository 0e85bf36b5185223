import { createDynamodbCheckpoints } from '../../../functions/analytics/adapters/checkpoints.dynamodb.ts';
import { createDynamodbFacts } from '../../../functions/analytics/adapters/facts.dynamodb.ts';
import { engineName, openTables } from '../../support/engine.ts';
import { testFacts } from './facts-contract.ts';

testFacts(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Analytics');
  const facts = createDynamodbFacts(tables.Analytics, dynamodb);
  return { facts, checkpoints: createDynamodbCheckpoints(tables.Analytics, dynamodb), close };
});
