import { createDynamodbFeed } from '../../../../functions/events/adapters/feed.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { testFeed } from './feed-contract.ts';

testFeed(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Events');
  return { pages: createDynamodbFeed({ table: tables.Events, dynamodb, retentionDays: 30 }), close };
});
