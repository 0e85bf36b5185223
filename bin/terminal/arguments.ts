import { InvalidArgumentError } from 'commander';
import { Identifier } from '../../functions/messages/fields/primitives.ts';
import { scopes } from '../../functions/platform/auth/access.ts';
import { parsePort, portAllowed } from '../../local/environment.ts';

// The parsers of arguments and options. They throw what commander prints behind the name of the option and its value.

export function parseInteger(text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, for example 1999.');
  return Number(text);
}

export function parseSeconds(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > 0 && value <= max) return value;
    throw new InvalidArgumentError(`Expected a number of seconds above 0 and up to ${max}.`);
  };
}

export function parsePortNumber(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError(`Expected ${portAllowed}.`);
  return port;
}

export type Item = { productId: string; quantity: number };

/** Parses `PRODUCT[:QUANTITY]` and adds it to the items before it. */
export function parseItems(text: string, before: Item[] | undefined = []): Item[] {
  const [, productId = '', quantity = '1'] = /^([^:]+)(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (productId === '') throw new InvalidArgumentError('Expected PRODUCT[:QUANTITY], for example espresso-cups:2.');
  return [...before, { productId, quantity: Number(quantity) }];
}

/** Parses `NAME=VALUE` and adds it to the pairs before it. */
export function parsePairs(text: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Expected NAME=VALUE, for example channel=web.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

export const clientIdAllowed = '1 to 64 letters, digits, dots, dashes and underscores';

export function parseClientId(text: string): string {
  if (!Identifier.safeParse(text).success) throw new InvalidArgumentError(`Expected ${clientIdAllowed}.`);
  return text;
}

export function parseScopes(text: string): string[] {
  const listed = [...new Set(text.split(',').map((scope) => scope.trim()))];
  const known: readonly string[] = scopes;
  const unknown = listed.filter((scope) => !known.includes(scope));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown scope: ${unknown.join(', ')}. The scopes are ${scopes.join(', ')}.`);
  return listed;
}

export function parseKid(text: string): string {
  if (!/^[\w-]{1,64}$/.test(text)) throw new InvalidArgumentError('Expected the ID of a key. See list-keys.');
  return text;
}
