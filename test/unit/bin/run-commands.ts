import { afterEach } from '@jest/globals';
import { imitatedApi, type Replies } from './fake-api.ts';
import { orders } from './run-orders.ts';

const started: Awaited<ReturnType<typeof imitatedApi>>[] = [];
afterEach(async () => {
  for (const api of started.splice(0)) await api.stop();
});

/** Types a command at a system that answers so; it stays there to be asked what it was sent. */
export async function asking(replies: Replies, ...args: string[]) {
  const api = await imitatedApi(replies);
  started.push(api);
  return { api, ...(await orders(args, { API_URL: api.url })) };
}
