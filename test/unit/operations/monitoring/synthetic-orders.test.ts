import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createSyntheticShop, syntheticOrders } from '../../../../functions/operations/adapters/synthetic-shop.ts';
import {
  placeSyntheticOrders,
  type SyntheticShop,
} from '../../../../functions/operations/domain/monitoring/synthetic-orders.ts';

const at = Date.parse('2026-11-27T12:00:30.000Z');
const minutesAgo = (minutes: number) => new Date(at - minutes * 60_000).toISOString();

/** Runs over a shop in memory and returns the failures, the faults and the calls. */
async function run(changed: Partial<SyntheticShop> = {}) {
  const calls: string[] = [];
  const faults: unknown[] = [];
  const shop: SyntheticShop = {
    place: async (key) => {
      calls.push(`place ${key}`);
      return { orderId: key };
    },
    cancel: async (orderId) => calls.push(`cancel ${orderId}`),
    listNewest: async () => [],
    ...changed,
  };
  const failed = await placeSyntheticOrders({ perMinute: 2, at }, shop, (fault) => faults.push(fault));
  return { failed, faults, calls };
}

test('places and cancels the orders of a minute, each under a key of its own', async () => {
  const { failed, calls } = await run();

  expect(failed).toBe(0);
  expect(calls.sort()).toEqual([
    'cancel synthetic-2026-11-27T12:00-0',
    'cancel synthetic-2026-11-27T12:00-1',
    'place synthetic-2026-11-27T12:00-0',
    'place synthetic-2026-11-27T12:00-1',
  ]);
});

test.each([
  ['is not placed', 'place'],
  ['is not cancelled', 'cancel'],
] as const)('counts an order that %s, and reports why', async (_, call) => {
  const { failed, faults } = await run({ [call]: () => Promise.reject(new Error('500')) });

  expect(failed).toBe(2);
  expect(faults).toEqual([new Error('500'), new Error('500')]);
});

test('counts an order that has stopped on its way, from three minutes on and for a quarter of an hour', async () => {
  const order = (orderId: string, status: string, minutes: number) => ({
    ...{ orderId, status, createdAt: minutesAgo(minutes) },
  });

  const { failed } = await run({
    listNewest: async () => [
      order('new', 'PENDING_SHIPMENT', 2),
      order('done', 'CANCELLED', 5),
      order('stopped', 'PENDING_SHIPMENT', 5),
      order('old', 'PENDING_SHIPMENT', 16),
    ],
  });

  expect(failed).toBe(1);
});

test('counts a list that fails', async () => {
  expect((await run({ listNewest: () => Promise.reject(new Error('500')) })).failed).toBe(1);
});

describe('the client of synthetic orders', () => {
  const requests: string[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    requests.push([method, url, headers.authorization, headers['idempotency-key'] ?? '', body].join(' ').trim());
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: 'token', orderId: 'o-1', items: [] }));
  });
  const secrets = mockClient(SecretsManagerClient);
  const createShop = () =>
    createSyntheticShop({
      publicUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      secretId: 'secret',
    });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => server.close().closeAllConnections());
  beforeEach(() => {
    requests.length = 0;
    status = 200;
    const SecretString = JSON.stringify({ clientId: 'probe', clientSecret: 's' });
    secrets.reset();
    secrets.on(GetSecretValueCommand, { SecretId: 'secret' }).resolves({ SecretString });
  });

  test('asks for one token, places an order of the synthetic product, and cancels it', async () => {
    const shop = createShop();

    await shop.cancel((await shop.place('key-1')).orderId);
    await shop.listNewest();

    expect(requests).toEqual([
      `POST /auth/token Basic ${Buffer.from('probe:s').toString('base64')}  grant_type=client_credentials`,
      'POST /orders Bearer token key-1 {"customerId":"synthetic","items":[{"productId":"synthetic","quantity":1}]}',
      'POST /orders/o-1/cancel Bearer token  {"reason":"synthetic order"}',
      'GET /orders?customerId=synthetic&limit=100 Bearer token',
    ]);
  });

  test('fails for a response that is not a success, and names the route and the status only', async () => {
    status = 503;

    await expect(createShop().place('key-1')).rejects.toThrow(/^POST \/auth\/token responded with 503$/);
  });

  test('fails while no operator has set the secret', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{}' });

    await expect(createShop().place('key-1')).rejects.toThrow('clientId');
    expect(requests).toEqual([]);
  });
});

test.each([
  ['none', 'none'],
  ['{"secret":"arn","perMinute":10}', { secret: 'arn', perMinute: 10 }],
  ['{"secret":"arn","perMinute":11}', undefined],
  ['yes', undefined],
])('parses the setting %s', (text, expected) => {
  expect(syntheticOrders.parse(text)).toEqual(expected);
});
