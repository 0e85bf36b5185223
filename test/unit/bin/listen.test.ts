import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { problem } from './fake-api.ts';
import { runWithReplies } from './run-cli.ts';

const event = (sequence: number, type = 'order.status_changed') => ({
  ...{ specversion: '1.0', id: `o-1.${sequence}`, type, subject: 'o-1', sequence, time: `t${sequence}` },
  data: { status: 'SHIPPED' },
});
const part = (cursor: string, more: boolean, ...items: object[]) => ({ body: { items, cursor, more } });
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('prints each event once, and goes on from the cursor of every response', async () => {
  const { api, code, stdout } = await runWithReplies(
    {
      'GET /events': [
        part('c1', true, event(1)),
        part('c2', false, event(2)),
        part('c3', false),
        part('c4', false, event(3)),
        part('c5', false),
      ],
    },
    ...['listen', '--every', '0.05', '--for', '0.5'],
  );

  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)),
  ).toEqual([1, 2, 3].map((sequence) => [`t${sequence}`, 'o-1', String(sequence), 'order.status_changed', 'SHIPPED']));
  const after = api.sent().map(({ path }) => new URL(path, 'http://api').searchParams.get('after'));
  expect(after.slice(0, 4)).toEqual(['latest', 'c1', 'c2', 'c3']);
  expect(code).toBe(0);
});

test('begins with the oldest event and passes the filters on', async () => {
  const { api } = await runWithReplies(
    { 'GET /events': part('c1', false) },
    ...['listen', '--after', 'start', '--types', 'order.created', '--order', 'o-1', '--of', 'shop', '--for', '0.1'],
  );

  expect(api.sent()[0]?.path).toBe('/events?types=order.created&orderId=o-1&clientId=shop&limit=100');
});

test('goes on from the same cursor after a failure', async () => {
  const { api, stdout, stderr } = await runWithReplies(
    {
      'GET /events': [
        part('c1', false),
        problem(500, 'internal_error'),
        part('c2', false, event(1)),
        part('c3', false),
      ],
    },
    ...['listen', '--every', '0.05', '--for', '0.5', '--json'],
  );

  expect(JSON.parse(stdout)).toEqual(event(1));
  expect(stderr).toContain('Retrying.');
  expect(api.sent()[2]?.path).toContain('after=c1');
});

test('ends with the reason when a cursor has expired', async () => {
  const { code, stderr } = await runWithReplies(
    { 'GET /events': problem(410, 'cursor_expired') },
    ...['listen', '--after', 'old'],
  );

  expect(code).toBe(1);
  expect(stderr).toContain('cursor_expired');
});

let receiver: ReturnType<typeof createServer>;
let url: string;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
beforeEach(async () => {
  received.length = 0;
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(request.url === '/fails' ? 500 : 204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterEach(() => new Promise((resolve) => receiver.close(resolve)));

test('posts each event, signed as Standard Webhooks verifies it', async () => {
  const { stdout } = await runWithReplies(
    { 'GET /events': part('c1', false, event(1)) },
    ...['listen', '--forward-to', `${url}/hook`, '--secret', secret, '--for', '0.1'],
  );

  const [{ headers, body } = { headers: {}, body: '' }] = received;
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(event(1));
  expect(headers['webhook-id']).toBe('o-1.1');
  expect(stdout).toContain('→ 204');
});

test('prints what the receiver answers, and goes on', async () => {
  const { code, stdout, stderr } = await runWithReplies(
    { 'GET /events': [part('c1', false, event(1)), part('c2', false)] },
    ...['listen', '--forward-to', `${url}/fails`, '--every', '0.05', '--for', '0.3'],
  );

  expect(stdout).toContain('→ 500');
  expect(stderr).toMatch(/signed with whsec_[A-Za-z0-9+/]{43}=/);
  expect(code).toBe(0);
});

test('prints why a receiver was not reached', async () => {
  const { stdout } = await runWithReplies(
    { 'GET /events': part('c1', false, event(1)) },
    ...['listen', '--forward-to', 'http://127.0.0.1:59999/hook', '--for', '0.1'],
  );

  expect(stdout).toContain('→ ECONNREFUSED');
});

test.each([
  ['--forward-to', 'localhost'],
  ['--secret', 'whsec_short'],
  ['--every', '0'],
])('refuses %s %s as a usage error', async (option, value) => {
  expect((await runWithReplies({}, 'listen', option, value)).code).toBe(2);
});
