import * as z from 'zod/mini';
import { startSystem } from '../../../local/system.ts';
import { createEventFilter } from '../../../local/triggers/event-filter.ts';
import { synthesizeStage } from '../synthesized.ts';
import { countLifecycle, type Lifecycle } from './count.ts';
import { startRecordedSystem } from './engines.ts';
import { openConnection, signIn, startWebhook } from './listeners.ts';
import { createOrderRequest } from './order.ts';

const StreamFeed = z.object({
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
});
const Placed = z.object({ orderId: z.string() });

/** An order without a payment, and the same with a payment, with e-mails, with a webhook, and with a WebSocket connection. */
export type OwnLifecycles = Readonly<Record<'unpaid' | 'paid' | 'notified' | 'posted' | 'live', Lifecycle>>;

/** Starts the local system, has an order of each kind delivered, and counts the calls of each. */
export async function measureOwnLifecycle(): Promise<OwnLifecycles> {
  const recorded = await startRecordedSystem(createEventFilter(readStreamFilters()));
  let logBytes = 0;
  const system = await startSystem({
    port: 0,
    data: undefined,
    stage: 'local',
    shell: { AWS_ENDPOINT_URL_DYNAMODB: recorded.dynamodb, AWS_ENDPOINT_URL_SQS: recorded.sqs },
    logs: {
      notice: () => {},
      hush: (work) => work(),
      line: (text) => {
        logBytes += Buffer.byteLength(text) + 1;
      },
    },
    onDeath: (reason) => {
      throw new Error(reason);
    },
  });
  try {
    const shop = await signIn(system.url);
    const deliver = async (kind: Parameters<typeof createOrderRequest>[0]): Promise<Lifecycle> => {
      const calls = await deliverOnce(kind);
      // A message that was received again has spent an attempt: the machine was too busy. Its order is not the order to count.
      return Object.keys(calls.calls).some((call) => call.endsWith(' Failures')) ? deliver(kind) : calls;
    };
    const deliverOnce = async (kind: Parameters<typeof createOrderRequest>[0]): Promise<Lifecycle> => {
      recorded.forget();
      logBytes = 0;
      const { orderId } = Placed.parse(await shop.send('POST', '/orders', createOrderRequest(kind)));
      return countLifecycle(await recorded.delivered('Orders', orderId), { requests: 1, logBytes });
    };
    // The first order of each kind warms the caches: keys, clients, prices, breakers.
    await deliver({ isNotified: true });
    await deliver({ isPaid: true });
    const [unpaid, paid, notified] = [
      await deliver({}),
      await deliver({ isPaid: true }),
      await deliver({ isNotified: true }),
    ];
    const webhook = await startWebhook(shop);
    // Its first order warms the function that posts.
    await deliver({});
    const posted = await deliver({});
    await webhook.stop();
    const connection = await openConnection(shop);
    await deliver({});
    const live = await deliver({});
    connection.close();
    return { unpaid, paid, notified, posted, live };
  } finally {
    await system.stop();
    await recorded.stop();
  }
}

/** Reads the filters of all streams from the template. No record of one stream passes the filter of another. */
function readStreamFilters(): z.infer<typeof StreamFeed> {
  const feeds = Object.values(synthesizeStage('local')).filter(({ Properties }) => Properties.StartingPosition);
  const Filters = feeds.flatMap(({ Properties }) => StreamFeed.parse(Properties).FilterCriteria.Filters);
  return { FilterCriteria: { Filters } };
}
