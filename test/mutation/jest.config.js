import config from '../../jest.config.js';
import { area } from './areas.ts';

const [unit] = config.projects;

/** The unit project with the tests of one area only. */
export default {
  ...unit,
  rootDir: '../..',
  testMatch: area.tests.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: ['/node_modules/', 'properties', 'races', 'crashes', 'engine', 'dynamodb', 'fauxqs'],
  testTimeout: config.testTimeout,
};
