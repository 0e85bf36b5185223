import { area } from './areas.ts';

/**
 * Mutation testing of the decisions, by hand: `npm run test:mutation` mutates every area of `areas.ts`, and
 * `npm run test:mutation -- delivery` one. Stryker changes one condition, operator, text or block at a time and runs the
 * tests of the area. A mutant that no test kills is listed with its replacement: it is a missing test, or a change
 * without an effect. Measured in November 2026 on two cores: 526 mutants of the decisions of ordering and delivery in
 * 16 minutes, score 80 % (delivery 99 %, ordering 76 %). Survivors in `rules` are partly killed by the simulation and by
 * the property tests, which are too slow to run for each mutant. What no mutation makes (a wrong order of effects, a
 * missing call, another message group) is planted by `npm run test:defects`.
 */
export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: true },
  mutate: area.mutate,
  // Mutants of what runs once, when a module loads, need a process each.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
  // With a file that does not exist, because Stryker cannot read the configuration of TypeScript 7.
  tsconfigFile: 'test/mutation/no-tsconfig.json',
  tempDirName: '.cache/stryker',
  ignorePatterns: ['.bundles', '.cache', '.git', 'cdk.out', 'coverage'],
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowEmojis: false, reportTests: false },
  thresholds: { high: 90, low: 80, break: area.break },
};
