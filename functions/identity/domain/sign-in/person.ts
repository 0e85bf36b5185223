import { createHash } from 'node:crypto';
import { type Person, PersonId } from '../../../messages/fields/person.ts';
import { Line } from '../../../messages/fields/primitives.ts';
import type { ProviderClaims } from './ports.ts';

/** The groups of the directory that may use the console, and the scope that each has. The first that a person is in counts. */
const scopesByGroup = { operators: 'operations', viewers: 'operations:read' } as const;

/** Returns the scope of a person by the groups; undefined for a person in none of ours. */
export function findScope({ groups }: Pick<ProviderClaims, 'groups'>): 'operations' | 'operations:read' | undefined {
  return Object.entries(scopesByGroup).find(([group]) => groups.includes(group))?.[1];
}

/**
 * Returns the person of the claims: the user name, else the subject. A text that is no id, such as an e-mail address, becomes
 * a digest, so that the history of an order never has one.
 */
export function toPerson({ subject, username, name }: Omit<ProviderClaims, 'groups'>): Person {
  const digest = createHash('sha256').update(subject).digest('hex').slice(0, 32);
  const personId = [username, subject].find((text) => PersonId.safeParse(text).success) ?? digest;
  return { personId, name: Line.safeParse(name).data ?? personId };
}
