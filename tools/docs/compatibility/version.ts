import { type Json, toMembers } from '../json.ts';
import type { Contract } from './breaking-changes.ts';

/** The versions of the documents. A changed document needs a higher version, once between two releases. */
export const contractVersions = { openapi: '0.10.0', asyncapi: '0.7.0' };

const parts = {
  openapi: ['paths', 'components'],
  asyncapi: ['channels', 'operations', 'components'],
} as const;

/** Finds a changed document without a higher version, and an unchanged one with another version. */
export function findVersionFaults(released: Contract, present: Contract): string[] {
  return (['openapi', 'asyncapi'] as const).flatMap((name) => {
    const [was, is] = [getVersion(released[name]), getVersion(present[name])];
    const isSame = parts[name].every(
      (part) => JSON.stringify(toMembers(released[name])[part]) === JSON.stringify(toMembers(present[name])[part]),
    );
    const rises = was.localeCompare(is, 'en', { numeric: true }) < 0;
    if (isSame && was !== is) return [`${name} is as it was released, but its version went from ${was} to ${is}`];
    if (!isSame && !rises)
      return [
        `${name} differs from release ${was}: raise its version above that in tools/docs/compatibility/version.ts`,
      ];
    return [];
  });
}

function getVersion(document: Json): string {
  return String(toMembers(toMembers(document).info).version);
}
