import project from '../../jest.config.js';

const [unit] = project.projects;

/** The tests that depend on an engine. `run.ts` starts the engines and runs them. */
export default {
  ...unit,
  displayName: 'engines',
  rootDir: '../..',
  testTimeout: 120_000,
  testPathIgnorePatterns: ['/node_modules/', '/test/e2e/'],
};
