import { memoryFeed } from '../../../support/memory/feed.ts';
import { testFeed } from './feed-contract.ts';

testFeed('memory', async () => ({ pages: memoryFeed(), close: async () => {} }));
