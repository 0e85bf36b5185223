import { describe, expect, test } from '@jest/globals';
import { queueDefinitions } from '../../../../functions/operations/domain/monitoring/queues.ts';
import { routes } from '../../../../tools/docs/openapi/openapi.ts';
import { requestSchemas } from '../../../../tools/docs/openapi/schemas.ts';
import { described, messages, validator } from './documents.ts';

const document = described();
const faultsOf = validator(document);

describe.each(routes)('$id', ({ method, path, body }) => {
  const { parameters, requestBody, responses } = document.paths[path][method];

  test('has examples of its parameters that fit their schemas', () => {
    for (const { name, schema, example } of parameters) expect([name, faultsOf(schema, example)]).toEqual([name, []]);
  });

  test('has examples of its bodies that fit their schemas', () => {
    const contents = [requestBody, ...Object.values<any>(responses).map(resolved)].flatMap((one) =>
      Object.values<any>(one?.content ?? {}),
    );

    const examples = contents.flatMap(({ schema, example, examples = {} }) => [
      ...(example === undefined ? [] : [[schema, example]]),
      ...Object.values<any>(examples).map((one) => [schema, resolved(one).value]),
    ]);

    expect(examples.length).toBeGreaterThan(0);
    for (const [schema, example] of examples) expect([example, faultsOf(schema, example)]).toEqual([example, []]);
  });

  test('has an example request that the code accepts', () => {
    if (body) expect(requestSchemas[body.schema].safeParse(body.example)).toMatchObject({ success: true });
    else expect(requestBody).toBeUndefined();
  });
});

test('has an example of each message that fits its schema and its queue', () => {
  const { channels, components } = messages();
  const fits = validator();
  const seen = new Set<string>();

  for (const [name, { carries }] of Object.entries(queueDefinitions))
    for (const type of Object.keys(channels[name.replace('.fifo', '')].messages)) {
      const { payload, examples } = components.messages[type];
      expect(examples).toHaveLength(1);
      expect([type, fits(payload, examples[0].payload)]).toEqual([type, []]);
      expect([type, carries.safeParse(examples[0].payload)]).toEqual([
        type,
        expect.objectContaining({ success: true }),
      ]);
      seen.add(type);
    }

  // The events of the feed are described by their schemas.
  const sent = Object.keys(components.messages).filter((name) => !name.startsWith('feed.'));
  expect([...seen].sort()).toEqual(sent.sort());
});

function resolved(one: any): any {
  if (!one.$ref) return one;
  return one.$ref
    .slice(2)
    .split('/')
    .reduce((inside: any, name: string) => inside[name], document);
}
