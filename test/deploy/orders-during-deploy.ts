import type { NewClient } from './system.ts';
import { urlOf } from './system.ts';

const leastOrders = 10;

/**
 * Places orders one after another for as long as the deploy takes, every other one to be paid. Throws when one is not
 * taken, when one is not delivered in the end, or when the order doctor finds something wrong.
 */
export async function placeAllThrough(
  endpoint: string,
  client: NewClient,
  deploy: () => Promise<unknown>,
): Promise<void> {
  const { API_CLIENT_ID, API_CLIENT_SECRET } = {
    API_CLIENT_ID: client.clientId,
    API_CLIENT_SECRET: client.secret,
  };
  Object.assign(process.env, { API_URL: await urlOf(endpoint), API_CLIENT_ID, API_CLIENT_SECRET });
  // Not before the variables are set: the module reads who it is when it is loaded.
  const { call, closeConnections, waitFor, operator, shop } = await import('../e2e/api.ts');
  const { createProduct, createOrderRequest, postOrder } = await import('../e2e/fixtures.ts');
  const productId = await createProduct(10_000);
  const placed: string[] = [];
  let isDeployed = false;
  const end = () => {
    isDeployed = true;
  };
  const deploying = deploy();
  deploying.then(end, end);
  while (!isDeployed || placed.length < leastOrders) {
    const payment = placed.length % 2 ? { payment: { method: 'card' as const, token: 'tok_ok' } } : {};
    const { status, json, body } = await postOrder(createOrderRequest(productId, payment));
    if (status !== 201) throw new Error(`order ${placed.length + 1} was answered ${status}: ${body}`);
    placed.push(json.orderId);
  }
  await deploying;
  for (const orderId of placed)
    await waitFor(
      () => call('GET', `/orders/${orderId}`, { as: shop }),
      ({ json }) => json.status === 'DELIVERED',
      240_000,
    );
  const { json } = await call('POST', '/operations/doctor', { as: operator, body: {} });
  closeConnections();
  console.info(`  ${placed.length} orders were placed meanwhile, and all are delivered`);
  if (json.problems.length > 0) throw new Error(`the doctor finds ${JSON.stringify(json.problems)}`);
}
