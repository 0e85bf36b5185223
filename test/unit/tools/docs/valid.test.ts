import SwaggerParser from '@apidevtools/swagger-parser';
import { schemasWithoutId } from '@asyncapi/specs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { queueNames } from '../../../../functions/messages/queues.ts';
import { createAsyncApi } from '../../../../tools/docs/asyncapi.ts';
import { createOpenApi, routes } from '../../../../tools/docs/openapi/openapi.ts';
import { ofApi, synthesized } from '../../lib/synthesized.ts';

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
const described = asJson(createOpenApi('1.0.0'));
const messages = asJson(createAsyncApi('1.0.0'));

describe('the description of the API', () => {
  test('passes a public OpenAPI 3.1 validator', async () => {
    await expect(SwaggerParser.validate(asJson(described))).resolves.toMatchObject({ openapi: '3.1.0' });
  });

  test('lists exactly the deployed routes', () => {
    const deployed = ofApi(synthesized('prod').service, 'HTTP', 'Route')
      .map(({ RouteKey }) => RouteKey)
      // HEAD stands beside every GET and says nothing of its own.
      .filter((key) => key !== '$default' && !key.startsWith('HEAD '));

    const keys = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

    expect(keys.sort()).toEqual(deployed.sort());
  });

  test('has schemas that a JSON Schema validator compiles', () => {
    const ajv = new Ajv2020({ strict: false, logger: false, formats });
    ajv.addSchema({ $id: 'api', ...described });

    for (const name of Object.keys(described.components.schemas))
      expect(ajv.getSchema(`api#/components/schemas/${name}`)).toBeInstanceOf(Function);
  });

  test('documents the headers of every response', () => {
    for (const { method, path } of routes)
      for (const [status, answer] of Object.entries<any>(described.paths[path][method].responses)) {
        const { headers, content = {} } = described.components.responses[answer.$ref?.split('/').pop()] ?? answer;
        const isOurs = status !== 'default' && (!content['application/json'] || Object.keys(content).length > 1);
        if (isOurs) expect(headers).toHaveProperty('X-Correlation-Id');
        if (isOurs && status === '429') expect(headers).toHaveProperty('Retry-After');
        if (isOurs && status === '401') expect(headers).toHaveProperty('WWW-Authenticate');
        if (status === '304') expect(headers).toHaveProperty('ETag');
      }
  });
});

describe('the description of the messages', () => {
  test('passes the AsyncAPI 3.1 schema', () => {
    const ajv = new Ajv({ strict: false, logger: false, formats });

    const isValid = ajv.compile(asJson(schemasWithoutId['3.1.0']));

    expect([isValid(messages), isValid.errors]).toEqual([true, null]);
    expect(isValid({ ...messages, operations: { broken: { action: 'eat' } } })).toBe(false);
  });

  test('lists every queue and the event feed, and resolves every reference', () => {
    expect(
      Object.values<any>(messages.channels)
        .map(({ address }) => address)
        .sort(),
    ).toEqual(['/events', ...queueNames].sort());
    const named = [...JSON.stringify(messages).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path);
    for (const path of named)
      expect([path, path?.split('/').reduce((inside, step) => inside?.[step], messages)]).toEqual([
        path,
        expect.anything(),
      ]);
    expect(named.length).toBeGreaterThan(0);
  });
});

/** The formats of texts, which this test does not check. */
const formats = Object.fromEntries(
  ['uri', 'uri-reference', 'email', 'date-time', 'regex', 'media-range'].map((name) => [name, true as const]),
);
