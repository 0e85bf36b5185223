import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatPage, listProblems } from '../../../../tools/findings/page.ts';
import { reasons } from '../../../../tools/findings/reasons.ts';

const explained = reasons.flatMap(({ rules }) => rules).map((rule) => createFinding(`HIPAA.Security-${rule}`));

function createFinding(rule: string) {
  return { validator: 'cdk-nag', rule, text: 'Something is asked', stage: 'prod' };
}

test('finds no problem when every finding has a reason and every reason a finding', () => {
  expect(listProblems(explained, { isPartial: false })).toEqual([]);
});

test('reports a finding without a reason once, however many resources have it', () => {
  const found = createFinding('CKV_AWS_9999');

  expect(listProblems([...explained, found, found], { isPartial: false })).toEqual([
    'cdk-nag CKV_AWS_9999 in prod: Something is asked. Fix it, or add a reason.',
  ]);
});

test('reports a reason without a finding, unless some validators did not run', () => {
  const [first, ...others] = explained;

  expect(listProblems(others, { isPartial: false })).toEqual([
    `No validator finds ${first?.rule.replace('HIPAA.Security-', '')} any more: remove its reason.`,
  ]);
  expect(listProblems(others, { isPartial: true })).toEqual([]);
});

test('shows each rule with its stages below its reason, as the page in docs does', () => {
  const [finding = createFinding('')] = explained;
  const page = formatPage([finding, { ...finding, stage: 'dev' }, finding], [{ rule: 'A-1', reason: 'It is so.' }]);

  expect(page).toContain(
    `${reasons[0]?.reason}\n\n| rule | asks | stages |\n|---|---|---|\n| cdk-nag ${finding.rule} |`,
  );
  expect(page).toContain('| Something is asked | dev, prod |');
  expect(page).toContain('| A-1 | It is so. |');
  for (const { reason } of reasons) expect(readFileSync('docs/findings.md', 'utf8')).toContain(reason);
});
