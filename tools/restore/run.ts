import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { copyItems } from './copy-items.ts';

// Copies the items of a restored table into the table of a stage: docs/restore.md.
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    key: { type: 'string', multiple: true, default: [] },
    'only-missing': { type: 'boolean', default: false },
    exact: { type: 'boolean', default: false },
  },
});
const { from, to, key: keys, exact, 'only-missing': onlyMissing } = values;
if (!from || !to || from === to || (exact && (onlyMissing || keys.length > 0)))
  throw new Error('usage: npm run restore-items -- --from TABLE --to TABLE [--exact | [--only-missing] [--key KEY]…]');
const mode = exact ? 'exact' : onlyMissing ? 'missing' : 'replace';
const { read, written, kept, deleted } = await copyItems({ from, to, keys, mode }, new DynamoDBClient());
console.log(
  `${read} items of ${from}: ${written} written to ${to}, ${kept} kept as they were there, ${deleted} deleted there`,
);
