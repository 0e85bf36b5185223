import project from '../../jest.config.js';

const [unit] = project.projects;

/** Generates clients from docs/openapi.json with public generators and runs them against a local system. */
export default {
  ...unit,
  displayName: 'clients',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/clients/*.test.ts'],
  testTimeout: 300_000,
  testPathIgnorePatterns: ['/node_modules/'],
};
