import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary folder of this run and the processes that it starts. It goes at the end, with all that a killed one left. */
const temporaryFolder = mkdtempSync(join(tmpdir(), 'tests-'));
process.env.TMPDIR = temporaryFolder;
// CDK's validation of templates takes as long as all the rest of a synthesis. The tests of the app turn it on.
process.env.CDK_VALIDATION = 'false';
process.once('exit', () => rmSync(temporaryFolder, { recursive: true, force: true }));

/** Tests run as the sources do: ECMAScript modules with their types stripped, nothing mocked by default. */
const common = {
  testEnvironment: 'node',
  cacheDirectory: '<rootDir>/.cache/jest',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  // Copies of the project that a mutation test has left behind.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '/test/browser/',
        '/test/clients/',
        '/test/e2e/',
        '/test/engines/',
        '/test/permissions/',
        '/test/simulation/',
      ],
    },
    {
      ...common,
      displayName: 'simulation',
      testMatch: ['<rootDir>/test/simulation/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/system/set-up.ts',
      globalTeardown: '<rootDir>/test/e2e/system/tear-down.ts',
    },
    {
      ...common,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/system/set-up.ts',
      globalTeardown: '<rootDir>/test/e2e/system/tear-down.ts',
    },
    {
      ...common,
      displayName: 'permissions',
      testMatch: ['<rootDir>/test/permissions/**/*.test.ts'],
    },
  ],
  cacheDirectory: common.cacheDirectory,
  testTimeout: 120_000,
  collectCoverageFrom: ['functions/**/*.ts'],
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: { global: { lines: 90, branches: 90 } },
};
