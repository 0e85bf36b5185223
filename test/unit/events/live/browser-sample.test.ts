import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';

type Event = { subject: string; sequence: number };
type Follow = (options: {
  getTicket: () => Promise<{ url: string; ticket: string }>;
  readEvents: (after: string) => Promise<{ items: Event[]; cursor: string; more: boolean }>;
  apply: (event: Event) => void;
  cursor?: string;
}) => () => void;

const page = readFileSync('docs/live-updates.md', 'utf8');
const sample = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';
const followOrders: Follow = new Function('WebSocket', `${sample}; return followOrders;`)(WebSocket);

let server: WebSocketServer;
let feed: Event[];
let applied: string[];
let reads: string[];
let connections: WebSocket[];
let stop: () => void;
let failing: number;

beforeEach(async () => {
  [feed, applied, reads, connections, failing] = [[], [], [], [], 0];
  stop = () => {};
  server = new WebSocketServer({ port: 0 });
  server.on('connection', (socket) => connections.push(socket));
  await once(server, 'listening');
});
afterEach(async () => {
  stop();
  for (const socket of connections) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function follow(cursor?: string): void {
  stop = followOrders({
    ...(cursor !== undefined && { cursor }),
    async getTicket() {
      if (failing-- > 0) throw new Error('down');
      return { url: `ws://localhost:${Object(server.address()).port}`, ticket: 't' };
    },
    async readEvents(after) {
      reads.push(after);
      const items = feed.slice(Number(after), Number(after) + 2);
      const next = Number(after) + items.length;
      return { items, cursor: String(next), more: next < feed.length };
    },
    apply: ({ subject, sequence }) => applied.push(`${subject}.${sequence}`),
  });
}
/** Appends events to the feed, and sends hints of those that are not lost. */
function publish(subject: string, sequences: readonly number[], isSent: (sequence: number) => boolean = () => true) {
  for (const sequence of sequences) {
    feed.push({ subject, sequence });
    if (isSent(sequence)) send({ subject, sequence });
  }
}
const send = (message: object) => connections.at(-1)?.send(JSON.stringify(message));
async function waitFor(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}
async function greet(connection: number, cursor = String(feed.length)): Promise<void> {
  await waitFor(() => connections.length === connection);
  send({ type: 'hello', cursor });
}

test('has about forty lines', () => {
  expect(sample.split('\n').length).toBeLessThanOrEqual(55);
});

test('applies every event of an order once and in sequence, although hints are lost, repeated and late', async () => {
  publish('a', [1, 2, 3]);
  follow('0');
  await greet(1);
  await waitFor(() => applied.length === 3);

  publish('a', [4, 5, 6], (sequence) => sequence !== 4);
  publish('b', [1]);
  send({ subject: 'a', sequence: 2 });
  send({ type: 'pong' });
  publish('a', [7]);
  await waitFor(() => applied.length === 8);

  const own = (subject: string) => applied.filter((id) => id.startsWith(subject));
  expect(own('a')).toEqual([1, 2, 3, 4, 5, 6, 7].map((sequence) => `a.${sequence}`));
  expect(own('b')).toEqual(['b.1']);
});

test('begins with the cursor of hello, when it has none', async () => {
  publish('a', [1, 2, 3]);
  follow();
  await greet(1);
  await waitFor(() => reads.length > 0);

  publish('a', [4]);
  await waitFor(() => applied.length === 1);

  expect([reads[0], applied]).toEqual(['3', ['a.4']]);
});

test('connects again after a connection has ended, and has then seen every sequence', async () => {
  follow('0');
  await greet(1);
  publish('a', [1]);
  await waitFor(() => applied.length === 1);

  failing = 1;
  connections[0]?.close(1001);
  publish('a', [2, 3], () => false);
  await greet(2);
  await waitFor(() => applied.length === 3);

  expect(applied).toEqual(['a.1', 'a.2', 'a.3']);
}, 15_000);

test('ends when it is stopped', async () => {
  follow('0');
  await greet(1);
  await waitFor(() => reads.length > 0);
  const ended = once(connections[0] as WebSocket, 'close');

  stop();
  await ended;

  expect(connections).toHaveLength(1);
});
