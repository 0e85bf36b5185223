import { area } from './areas.ts';

/**
 * Mutation testing of the decisions, by hand: `npm run test:mutation` mutates every area of `areas.ts`, and
 * `npm run test:mutation -- delivery` one. Stryker changes one condition, operator, text or block at a time, and runs the
 * tests of the area. A mutant that no test kills is printed: it is a missing test, or a change without an effect. Measured
 * in November 2026 on two busy cores: delivery 99 % in 3 minutes, payment 92 % in 3, ordering 75 % in 13. The property
 * tests and the simulation, which are too slow to run for each mutant, kill more of ordering. What no mutation makes (a
 * wrong order of effects, a missing call, another message group) is planted by `npm run test:defects`.
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
