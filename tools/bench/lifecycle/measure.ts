import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { startSystem } from '../../../local/system.ts';
import { createEventFilter } from '../../../local/triggers/event-filter.ts';
import { synthesizeStage } from '../synthesized.ts';
import { countLifecycle, type Lifecycle } from './count.ts';
import { startRecordedSystem } from './engines.ts';
import { createOrderRequest } from './order.ts';

const StreamFeed = z.object({
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
});
const Token = z.object({ access_token: z.string() });
const Placed = z.object({ orderId: z.string() });

/** Starts the local system, has an order without and one with a payment delivered, and counts the calls of each. */
export async function measureOwnLifecycle(): Promise<{ unpaid: Lifecycle; paid: Lifecycle }> {
  const recorded = await startRecordedSystem(createEventFilter(StreamFeed.parse(createStreamFeed())));
  let logBytes = 0;
  const system = await startSystem({
    port: 0,
    data: undefined,
    stage: 'local',
    shell: { AWS_ENDPOINT_URL_DYNAMODB: recorded.dynamodb, AWS_ENDPOINT_URL_SQS: recorded.sqs },
    logs: {
      notice: () => {},
      line: (text) => {
        logBytes += Buffer.byteLength(text) + 1;
      },
    },
    onDeath: (reason) => {
      throw new Error(reason);
    },
  });
  try {
    const authorization = `Bearer ${await requestToken(system.url)}`;
    const deliver = async (isPaid: boolean): Promise<Lifecycle> => {
      recorded.forget();
      logBytes = 0;
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const body = JSON.stringify(createOrderRequest(isPaid));
      const answer = await fetch(`${system.url}/orders`, { method: 'POST', headers, body });
      const { orderId } = Placed.parse(await answer.json());
      return countLifecycle(await recorded.delivered('Orders', orderId), { requests: 1, logBytes });
    };
    // The first order of each kind warms the caches: keys, clients, prices, breakers.
    await deliver(false);
    await deliver(true);
    return { unpaid: await deliver(false), paid: await deliver(true) };
  } finally {
    await system.stop();
    await recorded.stop();
  }
}

/** Reads the filter of the Orders stream from the template. */
function createStreamFeed() {
  return Object.values(synthesizeStage('local')).find(({ Properties }) => Properties.StartingPosition)?.Properties;
}

async function requestToken(url: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'demo-shop',
    client_secret: 'demo-secret',
  });
  const answer = await fetch(`${url}/auth/token`, { method: 'POST', body });
  return Token.parse(await answer.json()).access_token;
}
