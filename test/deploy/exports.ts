import { join } from 'node:path';
import { readTemplate } from '../../local/cloudformation/template.ts';

/**
 * Throws with the exports that the data stack of a release takes away while the service stack of the release before still
 * imports them. The data stack deploys first, and CloudFormation refuses that; the emulator does not.
 */
export function requireExports(before: string, after: string): void {
  const { exports } = readStage(after);
  const resources = JSON.stringify([...readStage(before).resources.values()]);
  const names = new Set([...resources.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name));
  const missing = [...names].filter((name) => !exports.has(name));
  if (names.size === 0) throw new Error('the service stack imports nothing, so the step tested nothing');
  if (missing.length > 0) throw new Error(`the service before imports what is not exported: ${missing.join(', ')}`);
}

/** Returns the actions that the roles of a release have on a table, with the names of their statements. */
export function listGrants(assembly: string, table: string): string[] {
  const policies = [...readStage(assembly).resources.values()].filter(({ type }) => type === 'AWS::IAM::Policy');
  const statements: any[] = policies.flatMap(({ properties }) => Object(properties.PolicyDocument).Statement);
  const ofTable = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(`FnGetAtt${table}`));
  return ofTable.flatMap(({ Sid = '', Action }) => [Action].flat().map((action) => `${Sid} ${action}`.trim()));
}

function readStage(assembly: string) {
  return readTemplate(join(assembly, 'assembly-dev'));
}
