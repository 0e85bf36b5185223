import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import { orderId } from '../../support/example.ts';
import { unpaidOrder } from '../ordering/placed-order.ts';
import { configure, getSource, type Invocation, importHandler, invocations, paths, type Request } from './functions.ts';

export type Result = { path: string; outcome: unknown; remainingMs: number };

/** The timeouts of the stack for messages; those of requests and schedules are shorter here, to shorten the test. */
const timeoutMs = { http: 6_000, message: 5_000, deadLetter: 5_000, placed: 5_000, connected: 6_000, schedule: 6_000 };

// In a worker thread: in the realm of a test the SDK does not recognize the errors of Node.
configure(workerData.url);
parentPort?.on('message', () => {
  void Promise.all(paths.map(invoke)).then((results) => parentPort?.postMessage(results));
});

/** Invokes a function and returns its outcome and the time that is left. */
async function invoke(path: string): Promise<Result> {
  const handler = await importHandler(path);
  const endsAt = Date.now() + timeoutMs[getSource(path)];
  const context = { getRemainingTimeInMillis: () => endsAt - Date.now() } as Context;
  const outcome = await handler(createEvent(invocations[path]), context).then(toSummary, () => 'failed');
  return { path, outcome, remainingMs: endsAt - Date.now() };
}

/** Shortens an HTTP response; returns other outcomes as they are. */
function toSummary(outcome: unknown): unknown {
  if (typeof outcome !== 'object' || outcome === null || !('statusCode' in outcome)) return outcome;
  const { statusCode, headers, body } = outcome as Record<string, any>;
  const isProblem = headers['content-type'] === 'application/problem+json';
  return {
    status: statusCode,
    code: isProblem ? JSON.parse(body).code : undefined,
    retryAfter: headers['retry-after'],
  };
}

function createEvent(invocation: Invocation | undefined): unknown {
  if (!invocation || 'schedule' in invocation) return {};
  if ('http' in invocation) return createRequestEvent(invocation.http);
  if ('placed' in invocation) {
    const NewImage = toOrderItem(unpaidOrder);
    return { Records: [{ eventName: 'INSERT', dynamodb: { NewImage, SequenceNumber: '7' } }] };
  }
  if ('connected' in invocation) {
    const Keys = { pk: { S: 'connection#c-1' }, sk: { S: 'connection' } };
    return { Records: [{ eventName: 'INSERT', dynamodb: { Keys, SequenceNumber: '7' } }] };
  }
  const body = 'message' in invocation ? JSON.stringify(invocation.message) : invocation.deadLetter;
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId: orderId, MessageDeduplicationId: 'm' };
  const queue = 'message' in invocation ? 'queue.fifo' : 'orders_dlq.fifo';
  const arn = `arn:aws:sqs:eu-central-1:000000000000:${queue}`;
  const record = { messageId: 'm-1', receiptHandle: 'r', body, attributes, messageAttributes: {} };
  return { Records: [{ ...record, eventSourceARN: arn }] };
}

function createRequestEvent({ route, body, form }: Request): unknown {
  const [method, path] = route.split(' ');
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  // The token is not genuine: its verification starts by reading the keys.
  const token = `${part({ alg: 'RS256', typ: 'at+jwt', kid: 'k-1' })}.${part({ client_id: 'demo-shop' })}.c2ln`;
  const basic = Buffer.from('demo-shop:demo-secret').toString('base64');
  return {
    routeKey: route,
    rawPath: path,
    headers: {
      authorization: form ? `Basic ${basic}` : `Bearer ${token}`,
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    pathParameters: { orderId },
    body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
    isBase64Encoded: false,
    requestContext: { http: { method } },
  };
}
