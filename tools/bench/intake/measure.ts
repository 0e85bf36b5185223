import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { buildDesigns, buildMeasure, type Design, designs, measureKilobytes } from '../builds.ts';
import { parties, type Stub, startStub } from './stub.ts';

const Once = z.object({
  importCpuMs: z.number(),
  coldMs: z.number(),
  coldCpuMs: z.number(),
  warmCpuMs: z.number(),
});
type Once = z.infer<typeof Once>;

/** An intake function: its size, medians over all runs, and the calls it makes for one order when warm. */
export type Intake = Once & { kilobytes: number; warmCalls: string[] };

export interface Runs {
  readonly runs: number;
  readonly warmUp: number;
  readonly orders: number;
  readonly onRun?: (done: number) => void;
}

/** Measures both designs in turn, run after run, so that other load on the machine affects both alike. */
export async function measureIntake({ runs, warmUp, orders, onRun }: Runs): Promise<Record<Design, Intake>> {
  const bundles = buildDesigns();
  const script = buildMeasure();
  const stub = await startStub();
  const measured: Record<Design, Once[]> = { ours: [], baseline: [] };
  const calls: Record<Design, string[]> = { ours: [], baseline: [] };
  try {
    for (let run = 0; run < runs; run += 1) {
      for (let turn = 0; turn < designs.length; turn += 1) {
        const design = designs[(run + turn) % designs.length] ?? 'ours';
        measured[design].push(await measureOnce(script, bundles[design], stub, { warmUp, orders }));
        calls[design] = countCallsOfOneOrder(stub.calls());
      }
      onRun?.(run + 1);
    }
  } finally {
    stub.stop();
  }
  const of = (design: Design, what: keyof Once) => getMedian(measured[design].map((each) => each[what]));
  const result = (design: Design): Intake => ({
    importCpuMs: of(design, 'importCpuMs'),
    coldMs: of(design, 'coldMs'),
    coldCpuMs: of(design, 'coldCpuMs'),
    warmCpuMs: of(design, 'warmCpuMs'),
    kilobytes: measureKilobytes(bundles[design]),
    warmCalls: calls[design],
  });
  return { ours: result('ours'), baseline: result('baseline') };
}

/** Measures one instance of a bundle in a process of its own, with the environment that Lambda sets. */
async function measureOnce(
  script: string,
  bundle: string,
  { endpoint, certificate, token }: Stub,
  { warmUp, orders }: Pick<Runs, 'warmUp' | 'orders'>,
): Promise<Once> {
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {
      ...createEnvironment(endpoint),
      NODE_EXTRA_CA_CERTS: certificate,
      BENCH_BUNDLE: bundle,
      BENCH_TOKEN: token,
      BENCH_WARM_UP: String(warmUp),
      BENCH_ORDERS: String(orders),
    },
  });
  const ended = once(child, 'exit');
  const output = child.stdio[3];
  const line = output instanceof Readable ? await text(output) : '';
  const [code] = await ended;
  if (code !== 0) throw new Error(`${bundle} exited with ${code}`);
  return Once.parse(JSON.parse(line));
}

function createEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'place-order',
    STAGE: 'bench',
    ISSUER: parties.issuer,
    AUDIENCE: parties.audience,
    IDENTITY_TABLE: 'Identity',
    IDEMPOTENCY_TABLE: 'Idempotency',
    ORDERS_TABLE: 'Orders',
    PRODUCTS_TABLE: 'Products',
    ORDERS_QUEUE_URL: `${endpoint}/000000000000/orders.fifo`,
    PAYMENTS_QUEUE_URL: `${endpoint}/000000000000/payments.fifo`,
    REPLY_TIMEOUT_SECONDS:
      '{"payment":60,"payment_cancellation":60,"delivery":60,"carrier":600,"cancellation":60,"refund":600}',
    RATE_PER_SECOND: '5000',
    RATE_BURST: '5000',
    POWERTOOLS_SERVICE_NAME: 'ordering',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
}

/** The calls of one order: those after one send, up to and including the next. */
function countCallsOfOneOrder(calls: readonly string[]): string[] {
  const last = calls.lastIndexOf('SendMessage');
  return calls.slice(calls.lastIndexOf('SendMessage', last - 1) + 1, last + 1);
}

function getMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  return (low + high) / 2;
}
