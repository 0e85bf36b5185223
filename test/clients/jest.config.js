import project from '../../jest.config.js';

const [unit] = project.projects;

/** Clients that public generators make from the document, tried on a system of their own. */
export default {
  ...unit,
  displayName: 'clients',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/clients/*.test.ts'],
  testTimeout: 300_000,
  testPathIgnorePatterns: ['/node_modules/'],
};
