import { expect, test } from '@jest/globals';
import { findScope, toPerson } from '../../../../functions/identity/domain/sign-in/person.ts';

test.each([
  [['operators'], 'operations'],
  [['viewers'], 'operations:read'],
  [['viewers', 'operators'], 'operations'],
  [['staff', 'viewers'], 'operations:read'],
  [[], undefined],
  [['Operators'], undefined],
  [['operators '], undefined],
  [['constructor'], undefined],
])('gives the groups %j the scope %s', (groups, scope) => {
  expect(findScope({ groups })).toBe(scope);
});

test.each([
  ['the user name', { subject: 's-1', username: 'ada' }, 'ada'],
  ['the subject without a user name', { subject: 'auth0|5f7c8ec7c33c6c004bbafe82' }, 'auth0|5f7c8ec7c33c6c004bbafe82'],
  ['the subject for a user name that is an address', { subject: 's-1', username: 'ada@example.com' }, 's-1'],
  [
    'a digest for a subject that is an address',
    { subject: 'ada@example.com' },
    expect.stringMatching(/^[0-9a-f]{32}$/),
  ],
  ['a digest for a subject with a line end', { subject: 'a\nb' }, expect.stringMatching(/^[0-9a-f]{32}$/)],
])('names a person by %s', (_, claims, personId) => {
  expect(toPerson(claims)).toEqual({ personId, name: personId });
});

test.each([
  ['the name', 'Ada Lovelace', 'Ada Lovelace'],
  ['the id for a blank name', ' ', 'ada'],
  ['the id for a name with control characters', 'Ada\u0000', 'ada'],
  ['the id for a name that is too long', 'x'.repeat(121), 'ada'],
])('shows a person by %s', (_, name, shown) => {
  expect(toPerson({ subject: 's-1', username: 'ada', name }).name).toBe(shown);
});
