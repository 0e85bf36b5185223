import { type RefusalCode, refusalStatuses } from '../../../functions/messages/refusal.ts';
import { answerExamples } from '../examples/responses.ts';
import type { Json } from '../json.ts';
import type { RouteDescription } from '../routes/route.ts';
import { getHeaders, getRefusalHeaders } from './headers.ts';
import { ref } from './shape.ts';

type Schema = { [keyword: string]: Json };

/** Responses of API Gateway itself, by status: JSON without our headers. */
const gateway: Readonly<Record<number, string>> = {
  413: 'Request Too Long',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Errors of every protected route, which also refuses unknown query parameters. */
const protectedBy = ['token_missing', 'token_invalid', 'scope_missing', 'rate_limited', 'validation_failed'] as const;
const readingABody = ['invalid_json', 'validation_failed', 'payload_too_large', 'unsupported_media_type'] as const;

/** Returns the responses of a route by status. A response of several routes is a component, added to `shared` by name. */
export function getResponses(route: RouteDescription, shared: Map<string, Schema>): Schema {
  const refusals = Map.groupBy(getRefusalCodes(route), (code) => String(refusalStatuses[code]));
  const statuses = [...new Set([...refusals.keys(), ...Object.keys(gateway)])].filter(
    (status) => (status !== '413' || route.body) && !(status in route.answers),
  );
  const others = statuses.sort().map((status) => [status, refusal(Number(status), refusals.get(status) ?? [])]);
  return { ...createResponses(route), ...Object.fromEntries(others), default: refer('OtherAnswer', other) };

  function refusal(status: number, codes: readonly RefusalCode[]): Schema {
    const name = codes.length > 0 ? codes.map(toPascalCase).join('Or') : toPascalCase(gateway[status] ?? '');
    return refer(name, {
      description: codes.length > 0 ? codes.map((code) => `\`${code}\``).join(', ') : `${gateway[status]}.`,
      ...(codes.length > 0 && { headers: getRefusalHeaders(status) }),
      content: {
        ...(status in gateway && {
          'application/json': createGatewayContent(gateway[status], codes.length > 0),
        }),
        ...(codes.length > 0 && { 'application/problem+json': createProblemContent(codes) }),
      },
    });
  }

  function refer(name: string, response: Schema): Schema {
    shared.set(name, response);
    return { $ref: `#/components/responses/${name}` };
  }
}

function getRefusalCodes(route: RouteDescription): RefusalCode[] {
  const codes = new Set<RefusalCode>([...(route.refusals ?? []), 'internal_error', 'unavailable']);
  if (route.scopes.length > 0) for (const code of protectedBy) codes.add(code);
  if (route.body && !route.body.mediaType) for (const code of readingABody) codes.add(code);
  if (route.headers?.some((name) => /^If-/.test(name))) codes.add('precondition_failed');
  return [...codes].sort();
}

function createResponses(route: RouteDescription): Schema {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, answer]) => [
      status,
      {
        description: answer.description,
        headers: getHeaders(answer.headers),
        ...createContent(answer, status),
      },
    ]),
  );
}

function createContent({ schema, text = {} }: RouteDescription['answers'][number], status: string): Schema {
  const content = { ...createJsonContent(schema, status), ...createTextContent(text) };
  return Object.keys(content).length > 0 ? { content } : {};
}

function createJsonContent(schema: RouteDescription['answers'][number]['schema'], status: string): Schema {
  if (!schema) return {};
  const bare = gateway[Number(status)];
  const example = answerExamples[schema];
  const own = bare === undefined ? ref(schema) : { anyOf: [ref(schema), ref('GatewayMessage')] };
  return { 'application/json': { schema: own, example } } as Schema;
}

function createTextContent(text: Readonly<Record<string, string>>): Schema {
  const content = Object.entries(text).map(([mediaType, example]) => [
    mediaType,
    { schema: { type: 'string' }, example },
  ]);
  return Object.fromEntries(content);
}

const other: Schema = {
  description: 'Any other response: of API Gateway, or added by a later release.',
  content: {
    'application/json': createGatewayContent('Forbidden', true),
    'application/problem+json': createProblemContent(['internal_error']),
  },
};

function createProblemContent(codes: readonly RefusalCode[]): Schema {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return { schema: ref('Problem'), examples: Object.fromEntries(examples) };
}

/** Some generated clients use only the first schema of a status, so it must fit every response. */
function createGatewayContent(message = '', isOursToo = false): Schema {
  return { schema: ref(isOursToo ? 'MessageOrProblem' : 'GatewayMessage'), example: { message } };
}

/** Converts `order_not_found` or `Too Many Requests` to the name of a component. */
function toPascalCase(words: string): string {
  return words.replace(/(?:^|[_ ])(\w)/g, (_, initial) => initial.toUpperCase());
}
