import { memoryCheckpoints, memoryFacts } from '../../support/memory/figures.ts';
import { testFacts } from './facts-contract.ts';

testFacts('memory', async () => ({
  ...{ facts: memoryFacts(), checkpoints: memoryCheckpoints() },
  close: async () => {},
}));
