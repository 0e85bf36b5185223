import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Throws with the exports that the data stack of a release takes away while the service stack of the release before still
 * imports them. The data stack deploys first, and CloudFormation refuses that; the emulator does not.
 */
export function requireExports(before: string, after: string): void {
  const exported = new Set(Object.values<any>(readStack(after, 'data').Outputs).map(({ Export }) => Export?.Name));
  const imported = JSON.stringify(readStack(before, 'service')).matchAll(/"Fn::ImportValue":"([^"]+)"/g);
  const names = new Set([...imported].map(([, name]) => name));
  const missing = [...names].filter((name) => !exported.has(name));
  if (names.size === 0) throw new Error('the service stack imports nothing, so the step tested nothing');
  if (missing.length > 0) throw new Error(`the service before imports what is not exported: ${missing.join(', ')}`);
}

/** Returns the actions that the roles of a release have on a table, with the names of their statements. */
export function listGrants(assembly: string, table: string): string[] {
  const { Resources } = readStack(assembly, 'service');
  const statements = Object.values<any>(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const ofTable = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(`FnGetAtt${table}`));
  return ofTable.flatMap(({ Sid = '', Action }) => [Action].flat().map((action) => `${Sid} ${action}`.trim()));
}

function readStack(assembly: string, name: string): any {
  const folder = join(assembly, 'assembly-dev');
  const file =
    readdirSync(folder).find((each) => each.startsWith(`dev${name}`) && each.endsWith('.template.json')) ?? '';
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
