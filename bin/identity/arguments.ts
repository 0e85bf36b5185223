import { InvalidArgumentError } from 'commander';
import { Identifier } from '../../functions/messages/fields/primitives.ts';
import { scopes } from '../../functions/platform/auth/access.ts';
import { parsePort, portAllowed } from '../../local/environment.ts';

export const clientIdIs = '1 to 64 letters, digits, dots, dashes and underscores';

export function parseClientId(text: string): string {
  if (!Identifier.safeParse(text).success) throw new InvalidArgumentError(`It has to be ${clientIdIs}.`);
  return text;
}

export function parseScopes(text: string): string[] {
  const listed = [...new Set(text.split(',').map((scope) => scope.trim()))];
  const known: readonly string[] = scopes;
  const wrong = listed.filter((scope) => !known.includes(scope));
  if (wrong.length > 0) throw new InvalidArgumentError(`There is no scope ${wrong.join(', ')}.`);
  return listed;
}

export function parseKid(text: string): string {
  if (!/^[\w-]{1,64}$/.test(text)) throw new InvalidArgumentError('It has to be a key as list-keys names it.');
  return text;
}

export function parsePortOption(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError(`It has to be ${portAllowed}.`);
  return port;
}
