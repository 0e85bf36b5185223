import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// Measures one instance: imports the bundle, takes one order, then many more, and writes the times to file descriptor 3.
// It is a process of its own, so that its CPU time is the function's.
const { BENCH_BUNDLE = '', BENCH_TOKEN = '', BENCH_WARM_UP = '0', BENCH_ORDERS = '0' } = process.env;

const order = {
  customerId: 'c-1042',
  items: [{ productId: 'espresso-cups', quantity: 2 }],
  contact: { email: 'ada@example.com', locale: 'en' },
  shippingAddress: { name: 'Ada L.', line1: '1 Main St', city: 'Turin', postalCode: '10121', country: 'IT' },
  metadata: { channel: 'web' },
};
const context = {
  awsRequestId: 'r',
  functionName: 'place-order',
  functionVersion: '$LATEST',
  memoryLimitInMB: '1024',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:place-order',
  getRemainingTimeInMillis: () => 10_000,
};

const startedAt = performance.now();
const startCpu = process.cpuUsage();
const { handler } = await import(pathToFileURL(BENCH_BUNDLE).href);
const importCpuMs = getCpuMsSince(startCpu);
await measureOrder();
const coldMs = performance.now() - startedAt;
const coldCpuMs = getCpuMsSince(startCpu);

for (let taken = 0; taken < Number(BENCH_WARM_UP); taken += 1) await measureOrder();
const warmCpu = process.cpuUsage();
for (let taken = 0; taken < Number(BENCH_ORDERS); taken += 1) await measureOrder();
const warmCpuMs = getCpuMsSince(warmCpu) / Math.max(1, Number(BENCH_ORDERS));

writeSync(3, JSON.stringify({ importCpuMs, coldMs, coldCpuMs, warmCpuMs }));
process.exit(0);

async function measureOrder(): Promise<void> {
  const { statusCode, body } = await handler(createEvent(), context);
  if (statusCode !== 201) throw new Error(`the intake answered ${statusCode}: ${body}`);
}

function createEvent() {
  return {
    version: '2.0',
    routeKey: 'POST /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: {
      authorization: `Bearer ${BENCH_TOKEN}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      host: 'localhost',
      'user-agent': 'bench',
    },
    requestContext: {
      http: { method: 'POST', path: '/orders' },
      routeKey: 'POST /orders',
      stage: '$default',
    },
    body: JSON.stringify(order),
    isBase64Encoded: false,
  };
}

/** Milliseconds of user and system time of all threads, without the time of other processes. */
function getCpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
