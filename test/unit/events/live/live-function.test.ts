import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { liveFunction } from '../../../../functions/events/adapters/live/live-function.ts';
import { getTopicKey } from '../../../../functions/events/domain/live/connections.ts';
import { memoryConnections } from '../../../support/memory/connections.ts';
import { createExampleConnection } from './example.ts';

let connections: ReturnType<typeof memoryConnections>;
let calls: unknown[];
let outcome: 'accepted' | 'no ticket' | 'refused' | 'too many';
let failing: string | undefined;
const greet = async (connectionId: string) => {
  if (connectionId === failing) throw new Error('down');
  calls.push(connectionId);
};
const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
beforeEach(() => {
  [connections, calls, outcome, failing] = [memoryConnections(() => 0), [], 'accepted', undefined];
});

function invoke(routeKey: string, more: object = {}) {
  const handler = liveFunction({
    async accept(...request) {
      calls.push(request);
      if (failing) throw new Error('down');
      return outcome;
    },
    greet,
    connections,
    async post(...message) {
      calls.push(message);
      return 'sent';
    },
  });
  const event = 'Records' in more ? more : { requestContext: { routeKey, connectionId: 'c=1' }, ...more };
  return handler(event as Parameters<typeof handler>[0], context);
}

describe('$connect', () => {
  test.each([
    ['accepted', 200],
    ['no ticket', 401],
    ['refused', 403],
    ['too many', 429],
  ] as const)('responds to a connection that is %s with %i', async (accepted, statusCode) => {
    outcome = accepted;

    expect(await invoke('$connect', { queryStringParameters: { ticket: 't' } })).toEqual({ statusCode });
    expect(calls).toEqual([['c=1', 't']]);
  });

  test('passes on that there is no query', async () => {
    await invoke('$connect', { queryStringParameters: null });
    await invoke('$connect');

    expect(calls).toEqual([
      ['c=1', undefined],
      ['c=1', undefined],
    ]);
  });

  test('refuses a connection that cannot be verified or stored', async () => {
    failing = 'accept';

    expect(await invoke('$connect')).toEqual({ statusCode: 500 });
  });
});

test('answers a message on its connection', async () => {
  expect(await invoke('$default', { body: '{"action":"ping"}' })).toEqual({ statusCode: 200 });
  expect(calls).toEqual([['c=1', { type: 'pong' }]]);
});

test('removes a connection that has ended, known or not', async () => {
  await connections.add(createExampleConnection('c=1', { topic: getTopicKey('shop', 'orders') }));

  expect(await invoke('$disconnect')).toEqual({ statusCode: 200 });
  expect(await connections.find('c=1')).toBeUndefined();
  expect(await invoke('$disconnect')).toEqual({ statusCode: 200 });
});

test('greets the connections that were stored, and reports those that it could not greet', async () => {
  failing = 'c=2';
  const records = ['c=1', 'c=2', 'c=3'].map((id, index) => ({
    dynamodb: { Keys: { pk: { S: `connection#${id}` }, sk: { S: 'connection' } }, SequenceNumber: `s${index}` },
  }));

  expect(await invoke('', { Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier: 's1' }] });
  expect(calls).toEqual(['c=1', 'c=3']);
});
