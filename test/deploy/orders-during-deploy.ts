import type { NewClient } from './system.ts';
import { findUrl } from './system.ts';

const minOrders = 10;

/**
 * Places orders one after another during the deploy, every other one with a payment. Throws when an order is refused or not
 * delivered, or when the doctor has a finding.
 */
export async function placeOrdersDuring(
  endpoint: string,
  client: NewClient,
  deploy: () => Promise<unknown>,
): Promise<void> {
  const { API_CLIENT_ID, API_CLIENT_SECRET } = {
    API_CLIENT_ID: client.clientId,
    API_CLIENT_SECRET: client.secret,
  };
  Object.assign(process.env, { API_URL: await findUrl(endpoint), API_CLIENT_ID, API_CLIENT_SECRET });
  // The module reads these variables when it is loaded.
  const { call, waitFor, operator, shop } = await import('../e2e/api.ts');
  const { createProduct, createOrderRequest, postOrder } = await import('../e2e/fixtures.ts');
  const productId = await createProduct(10_000);
  const orderIds: string[] = [];
  let isDeployed = false;
  const onEnd = () => {
    isDeployed = true;
  };
  const deploying = deploy();
  deploying.then(onEnd, onEnd);
  while (!isDeployed || orderIds.length < minOrders) {
    const payment = orderIds.length % 2 ? { payment: { method: 'card' as const, token: 'tok_ok' } } : {};
    const { status, json, body } = await postOrder(createOrderRequest(productId, payment));
    if (status !== 201) throw new Error(`order ${orderIds.length + 1} returned ${status}: ${body}`);
    orderIds.push(json.orderId);
  }
  await deploying;
  for (const orderId of orderIds)
    await waitFor(
      () => call('GET', `/orders/${orderId}`, { as: shop }),
      ({ json }) => json.status === 'DELIVERED',
      240_000,
    );
  const problems: unknown[] = [];
  let cursor: string | undefined;
  do {
    const body = cursor === undefined ? {} : { cursor };
    // A page takes longer than the function has while the emulator still starts instances.
    const { json } = await waitFor(
      () => call('POST', '/operations/doctor', { as: operator, body }),
      ({ status }) => status === 200,
    );
    problems.push(...json.problems);
    cursor = json.nextCursor ?? undefined;
  } while (cursor !== undefined);
  console.info(`  ${orderIds.length} orders were placed during the deploy, and all are delivered`);
  if (problems.length > 0) throw new Error(`the doctor found ${JSON.stringify(problems)}`);
}
