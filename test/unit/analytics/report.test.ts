import { expect, test } from '@jest/globals';
import { formatCell } from '../../../functions/analytics/domain/figures/report.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+39', "'+39"],
  ['-5', "'-5"],
  [-5, "'-5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a=1', 'a=1'],
  ['a,"b"', '"a,""b"""'],
  ['=a,b', `"'=a,b"`],
  [12, '12'],
  [null, ''],
])('formats the cell %j as %j', (cell, text) => {
  expect(formatCell(cell)).toBe(text);
});
