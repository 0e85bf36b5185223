import { type Json, toMembers, toStrings } from '../json.ts';

type Schema = { [keyword: string]: Json };

/** Finds what an operation must document for clients and does not. */
export function findOperationFaults(id: string, operation: Schema, document: Schema): string[] {
  const responses = toMembers(operation.responses);
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.map(toMembers) : [];
  const takes = (name: string) => parameters.some((one) => one.name === name);
  const resolved = Object.entries(responses).map(([status, one]) => [status, at(one, document)] as const);
  const contents = [operation.requestBody ?? null, ...resolved.map(([, one]) => one)].flatMap((one) =>
    Object.entries(toMembers(toMembers(one).content)),
  );
  const hasEtag = resolved.some(([status, one]) => status === '200' && 'ETag' in toMembers(one.headers));
  const bare = resolved
    .filter(([, one]) => /GatewayMessage|MessageOrProblem/.test(JSON.stringify(one)))
    .map(([status]) => status);
  const expected = ['429', '431', '500', '503', 'default', ...(operation.requestBody ? ['413'] : [])];
  const declared = Array.isArray(document.tags) ? document.tags.map((tag) => String(toMembers(tag).name)) : [];
  const wrong = (isWrong: boolean, what: string) => (isWrong ? [`${id} ${what}`] : []);
  return [
    ...wrong(!operation.description, 'has no description'),
    ...wrong(!toStrings(operation.tags).every((tag) => declared.includes(tag)), 'has a tag that is not declared'),
    ...parameters
      .filter(({ example, description }) => example === undefined || !description)
      .map(({ name }) => `${id} has no example or description of ${name}`),
    ...contents
      .filter(([, one]) => !('example' in toMembers(one)) && !('examples' in toMembers(one)))
      .map(([mediaType]) => `${id} has no example of ${mediaType}`),
    ...wrong(takes('If-None-Match') && hasEtag && !takes('If-Match') && !('304' in responses), 'lacks 304'),
    ...wrong(hasEtag && !operation.requestBody && !takes('If-None-Match'), 'has an ETag and no If-None-Match'),
    ...wrong(takes('If-Match') && !('412' in responses), 'lacks 412'),
    ...expected
      .filter((status) => !bare.includes(status))
      .map((status) => `${id} does not say what API Gateway answers with ${status}`),
  ];
}

export function listOperations(document: Schema): [id: string, operation: Schema][] {
  return Object.values(toMembers(document.paths)).flatMap((path) =>
    Object.values(toMembers(path)).map((one): [string, Schema] => [String(toMembers(one).operationId), toMembers(one)]),
  );
}

function at(reference: Json, document: Schema): Schema {
  const name = /^#\/components\/responses\/(\w+)$/.exec(String(toMembers(reference).$ref))?.[1];
  return name ? toMembers(toMembers(toMembers(document.components).responses)[name]) : toMembers(reference);
}
