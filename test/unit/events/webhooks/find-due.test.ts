import { expect, test } from '@jest/globals';
import { createClientWaker } from '../../../../functions/events/adapters/webhooks/wake-clients.ts';
import { findDueEndpoints } from '../../../../functions/events/domain/webhooks/delivery/find-due.ts';
import type { EndpointKey } from '../../../../functions/events/domain/webhooks/endpoint.ts';
import { clientId } from '../../../support/example.ts';
import { createDeliveryHarness, createExampleEndpoint, start, webhookId } from './delivery-harness.ts';

const toTime = (minutes: number) => new Date(start + minutes * 60_000).toISOString();

async function findWith(more: Parameters<typeof createExampleEndpoint>[0], minutes = 0) {
  const harness = createDeliveryHarness();
  await harness.endpoints.create(createExampleEndpoint(more), 5);
  await harness.append([[1, 1]]);
  if (minutes > 0) await harness.pass(minutes * 60_000);
  return findDueEndpoints(harness.ports);
}
const end = { page: 2, index: 0 };

test.each([
  ['is behind its feed', {}],
  [
    'is disabled without its owner having been notified',
    {
      status: 'disabled' as const,
      notices: [{ sequence: 1, type: 'webhook.disabled' as const, at: toTime(-1) }],
    },
  ],
  ['has a receiver that is due again', { failures: 1, retryAt: toTime(-1) }],
  [
    'has a parked order that is due',
    {
      position: end,
      parked: [
        {
          ...{ orderId: '00000000-0000-8000-8000-000000000001', since: toTime(-20), dueAt: toTime(-1), attempts: 0 },
          events: [{ page: 1, index: 0, sequence: 1, type: 'order.created' as const }],
        },
      ],
    },
  ],
])('finds an endpoint that %s', async (_, more) => {
  expect(await findWith(more)).toMatchObject({ due: [{ clientId, webhookId }], failed: 0 });
});

test.each([
  ['has delivered everything', { position: end }],
  ['is paused', { status: 'paused' as const }],
  ['is disabled', { status: 'disabled' as const }],
  ['has a receiver that is down for now', { failures: 1, retryAt: toTime(1) }],
])('leaves out an endpoint that %s', async (_, more) => {
  expect((await findWith(more)).due).toEqual([]);
});

test('counts receivers that fail for an hour, and measures the lag of those that are not down', async () => {
  expect(await findWith({}, 16)).toMatchObject({ lagSeconds: 960, failing: 0 });
  expect(await findWith({ failures: 1, retryAt: toTime(0), failingSince: toTime(0) }, 16)).toMatchObject({
    lagSeconds: 0,
    failing: 0,
  });
  expect(await findWith({ failures: 1, retryAt: toTime(90), failingSince: toTime(0) }, 60)).toMatchObject({
    failing: 1,
  });
});

test('looks at the other endpoints when one cannot be read', async () => {
  const harness = createDeliveryHarness();
  const other = webhookId.replace('1', '2');
  for (const id of [webhookId, other]) await harness.endpoints.create(createExampleEndpoint({ webhookId: id }), 5);
  await harness.append([[1, 1]]);
  const find = async (key: EndpointKey) => {
    if (key.webhookId === webhookId) throw new Error('unreadable');
    return harness.endpoints.find(key);
  };

  const found = await findDueEndpoints({ ...harness.ports, endpoints: { ...harness.endpoints, find } });

  expect(found).toMatchObject({ due: [{ webhookId: other }], failed: 1, fault: new Error('unreadable') });
});

test('wakes the enabled webhooks of clients, and never fails', async () => {
  const harness = createDeliveryHarness();
  await harness.endpoints.create(createExampleEndpoint(), 5);
  await harness.endpoints.create(
    createExampleEndpoint({ webhookId: webhookId.replace('1', '2'), status: 'paused' }),
    5,
  );
  const woken: EndpointKey[] = [];
  const wake = createClientWaker({ endpoints: harness.endpoints, wake: async (keys) => void woken.push(...keys) });
  const failing = createClientWaker({
    endpoints: harness.endpoints,
    wake: () => Promise.reject(new Error('no queue')),
  });
  const hanging = createClientWaker({ endpoints: harness.endpoints, wake: () => new Promise(() => undefined) });

  await wake(new Set([clientId, 'without-webhooks']));
  await failing(new Set([clientId]));
  await hanging(new Set([clientId]));

  expect(woken).toMatchObject([{ clientId, webhookId }]);
});
