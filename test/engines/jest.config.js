import project from '../../jest.config.js';

const [unit] = project.projects;

/** What depends on an engine: run by `run.ts`, which says where the engines are. */
export default {
  ...unit,
  displayName: 'engines',
  rootDir: '../..',
  testTimeout: 120_000,
  testPathIgnorePatterns: ['/node_modules/', '/test/e2e/'],
};
