import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { startSystem } from '../../../local/system.ts';
import { matchesFilter } from '../../../local/triggers/event-filter.ts';
import { synthesizeStage } from '../synthesized.ts';
import { countLifecycle, type Lifecycle } from './count.ts';
import { startRecordedSystem } from './engines.ts';
import { createOrderRequest } from './order.ts';

const StreamFeed = z.object({
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
});
const Token = z.object({ access_token: z.string() });
const Placed = z.object({ orderId: z.string() });

/** Runs the system as `npm start` does, has one order of each kind delivered by it, and counts what that took. */
export async function measureOwnLifecycle(): Promise<{ unpaid: Lifecycle; paid: Lifecycle }> {
  const recorded = await startRecordedSystem(matchesFilter(StreamFeed.parse(createStreamFeed())));
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
    onDeath: (why) => {
      throw new Error(why);
    },
  });
  try {
    const authorization = `Bearer ${await requestToken(system.url)}`;
    const live = async (isPaid: boolean): Promise<Lifecycle> => {
      recorded.forget();
      logBytes = 0;
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const body = JSON.stringify(createOrderRequest(isPaid));
      const answer = await fetch(`${system.url}/orders`, { method: 'POST', headers, body });
      const { orderId } = Placed.parse(await answer.json());
      return countLifecycle(await recorded.delivered('Orders', orderId), { requests: 1, logBytes });
    };
    // The first of each warms what is remembered: keys, clients, prices, breakers.
    await live(false);
    await live(true);
    return { unpaid: await live(false), paid: await live(true) };
  } finally {
    await system.stop();
    await recorded.stop();
  }
}

/** What stands between the stream of Orders and its function. */
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
