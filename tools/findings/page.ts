import type { Finding } from './finding.ts';
import { reasons } from './reasons.ts';
import type { Acknowledgement } from './rule-packs.ts';

/** Lists findings without a reason and, unless some validators did not run, reasons without a finding. */
export function listProblems(findings: readonly Finding[], { isPartial }: { isPartial: boolean }): string[] {
  const unexplained = findings
    .filter(({ rule }) => findReason(rule) === undefined)
    .map(({ validator, rule, text, stage }) => `${validator} ${rule} in ${stage}: ${text}. Fix it, or add a reason.`);
  const found = new Set(findings.map(({ rule }) => getShortName(rule)));
  const idle = reasons.flatMap(({ rules }) => rules).filter((rule) => !isPartial && !found.has(rule));
  return [...new Set(unexplained), ...idle.map((rule) => `No validator finds ${rule} any more: remove its reason.`)];
}

export function formatPage(findings: readonly Finding[], acknowledged: readonly Acknowledgement[]): string {
  const sections = reasons.map(({ rules, reason }) => {
    const own = findings.filter(({ rule }) => rules.includes(getShortName(rule)));
    const byRule = Map.groupBy(own, ({ validator, rule }) => `${validator} ${rule}`);
    const rows = [...byRule]
      .map(
        ([name, found]) =>
          `| ${name} | ${found[0]?.text} | ${[...new Set(found.map(({ stage }) => stage))].sort().join(', ')} |`,
      )
      .sort();
    return `${reason}\n\n| rule | asks | stages |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  const rows = acknowledged.map(({ rule, reason }) => `| ${rule} | ${reason} |`).sort();
  return `# What validators find

Every finding of validators over the templates of dev, staging and prod, with the reason why it stays. Written by \`npm run findings\`: cfn-lint and
checkov in the versions of \`tools/findings/*/requirements.txt\`, and the packs HIPAA, NIST 800-53 r5 and PCI DSS 3.2.1 of cdk-nag. It fails at a finding without a reason
in \`tools/findings/reasons.ts\`, and at a reason without a finding. \`.ci/run\` runs cfn-lint.

${sections.join('\n')}
## Acknowledged in the sources

The synthesis fails at a finding of the packs AwsSolutions and Serverless of cdk-nag. These are acknowledged beside their constructs; a test fails at an acknowledgement without a finding.

| rule | reason |
|---|---|
${rows.join('\n')}
`;
}

function findReason(rule: string): string | undefined {
  return reasons.find(({ rules }) => rules.includes(getShortName(rule)))?.reason;
}

/** Leaves the name of the pack out. */
function getShortName(rule: string): string {
  return rule.replace(/^.+-/, '');
}
