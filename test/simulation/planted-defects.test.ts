import { expect, test } from '@jest/globals';
import { findOutdated, readDefects } from './defects/defects.ts';

test('finds the place of every planted defect in the sources', () => {
  const defects = readDefects();

  expect(defects.length).toBeGreaterThan(40);
  expect(defects.filter(({ file, from, tests }) => !file || !from || tests.length === 0)).toEqual([]);
  expect(findOutdated(defects)).toEqual([]);
});
