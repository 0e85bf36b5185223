import { type Json, toMembers, toStrings } from '../json.ts';
import { type Direction, schemaChanges } from './schema-changes.ts';

/** The compared documents, as parsed JSON. */
export type Contract = { openapi: Json; asyncapi: Json };

/**
 * Finds changes that break a client or a message in flight. Additions do not: paths, optional request fields, response fields,
 * values of extensible enums, messages.
 */
export function breakingChanges(before: Contract, after: Contract): string[] {
  return [...pathChanges(before.openapi, after.openapi), ...messageChanges(before.asyncapi, after.asyncapi)];
}

function pathChanges(before: Json, after: Json): string[] {
  return Object.entries(toMembers(at(before, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(toMembers(methods)).flatMap(([method, old]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const now = at(after, 'paths', path, method);
      if (now === undefined) return [`${name} was removed`];
      const changes = [
        ...scopeChanges(old, now),
        ...parameterChanges(old, now, before, after),
        ...bodyChanges(old, now, before, after),
        ...answerChanges(old, now, before, after),
      ];
      return changes.map((change) => `${name}: ${change}`);
    }),
  );
}

/** Any one of the scopes suffices; an operation without scopes is open. */
function scopeChanges(old: Json, now: Json): string[] {
  const [olds, nows] = [alternatives(old), alternatives(now)];
  if (nows.length === 0) return [];
  if (olds.length === 0) return [`needs ${nows.join(' or ')} now`];
  return olds.filter((scope) => !nows.includes(scope)).map((scope) => `${scope} does not suffice any more`);
}

function alternatives(operation: Json): string[] {
  const security = at(operation, 'security');
  return Array.isArray(security) ? security.flatMap((one) => Object.values(toMembers(one)).flatMap(toStrings)) : [];
}

function parameterChanges(old: Json, now: Json, before: Json, after: Json): string[] {
  const [olds, nows] = [getParameters(old), getParameters(now)];
  const added = [...nows].flatMap(([name, parameter]) =>
    !olds.has(name) && at(parameter, 'required') === true ? [`${name} is now required`] : [],
  );
  const changed = [...olds].flatMap(([name, parameter]) => {
    const present = nows.get(name);
    if (present === undefined) return [`${name} was removed`];
    const isNew = at(present, 'required') === true && at(parameter, 'required') !== true;
    const changes = comparing(parameter, present, before, after, 'read').map((change) => `${name} ${change}`);
    return isNew ? [`${name} is now required`, ...changes] : changes;
  });
  return [...added, ...changed];
}

function getParameters(operation: Json): Map<string, Json> {
  const parameters = at(operation, 'parameters');
  const list = Array.isArray(parameters) ? parameters : [];
  return new Map(list.map((one) => [`${at(one, 'in')} parameter ${at(one, 'name')}`, one]));
}

function bodyChanges(old: Json, now: Json, before: Json, after: Json): string[] {
  const [was, is] = [at(old, 'requestBody'), at(now, 'requestBody')];
  const isNew = at(is, 'required') === true && at(was, 'required') !== true;
  return [...(isNew ? ['a body is now required'] : []), ...contentChanges(was, is, before, after, 'read')].map(
    (change) => `request: ${change}`,
  );
}

/** Error responses may be added and removed; successful ones must stay. */
function answerChanges(old: Json, now: Json, before: Json, after: Json): string[] {
  return Object.entries(toMembers(at(old, 'responses')))
    .filter(([status]) => Number(status) < 400)
    .flatMap(([status, answer]) => {
      const present = at(now, 'responses', status);
      if (present === undefined) return [`answer ${status} was removed`];
      const headers = Object.keys(toMembers(at(answer, 'headers'))).filter(
        (header) => at(present, 'headers', header) === undefined,
      );
      return [
        ...headers.map((header) => `answer ${status}: header ${header} was removed`),
        ...contentChanges(answer, present, before, after, 'written').map((change) => `answer ${status}: ${change}`),
      ];
    });
}

function contentChanges(
  was: Json | undefined,
  is: Json | undefined,
  before: Json,
  after: Json,
  direction: Direction,
): string[] {
  return Object.entries(toMembers(at(was, 'content'))).flatMap(([mediaType, content]) => {
    const present = at(is, 'content', mediaType);
    if (present === undefined) return [`${mediaType} was removed`];
    return comparing(content, present, before, after, direction);
  });
}

/** Both the previous and the next release read a message, so a change must be compatible both ways. */
function messageChanges(before: Json, after: Json): string[] {
  return Object.entries(toMembers(at(before, 'channels'))).flatMap(([queue, channel]) =>
    Object.keys(toMembers(at(channel, 'messages'))).flatMap((type) => {
      const name = `${queue} ${type}`;
      if (at(after, 'channels', queue, 'messages', type) === undefined) return [`${name} was removed`];
      const [old, now] = [before, after].map((document) => at(document, 'components', 'messages', type, 'payload'));
      const changes = (['read', 'written'] as const).flatMap((direction) =>
        comparing({ schema: old ?? {} }, { schema: now ?? {} }, before, after, direction),
      );
      return [...new Set(changes)].map((change) => `${name}: ${change}`);
    }),
  );
}

function comparing(old: Json, now: Json, before: Json, after: Json, direction: Direction): string[] {
  const [was, is] = [toMembers(at(old, 'schema')), toMembers(at(now, 'schema'))];
  return schemaChanges({ schema: was, document: before }, { schema: is, document: after }, direction);
}

function at(json: Json | undefined, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((inside, step) => toMembers(inside)[step], json);
}
