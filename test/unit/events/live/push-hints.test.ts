import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FeedEntry } from '../../../../functions/events/domain/feed/read-feed.ts';
import { getTopicKey } from '../../../../functions/events/domain/live/connections.ts';
import { createHintPublisher, type PushPorts } from '../../../../functions/events/domain/live/push-hints.ts';
import type { OrderChange } from '../../../../functions/messages/order-stream/feed-page.ts';
import { at } from '../../../support/example.ts';
import { memoryConnections } from '../../../support/memory/connections.ts';
import { createExampleChange, getOrderId } from '../example.ts';
import { createExampleConnection } from './example.ts';

let connections: ReturnType<typeof memoryConnections>;
let sent: [string, unknown][];
let faults: unknown[];
let time: number;
let items: number;
const post = async (connectionId: string, message: object) => {
  sent.push([connectionId, 'item' in message ? message.item : message]);
  return 'sent' as const;
};
const never = new Promise<never>(() => {});
beforeEach(() => {
  [connections, sent, faults, time, items] = [memoryConnections(() => Date.parse(at)), [], [], 0, 0];
});

const createPublisher = (ports: Partial<PushPorts> = {}) =>
  createHintPublisher({
    ...{ connections, post, wait: () => never, now: () => time, onFault: (fault) => faults.push(fault) },
    async createItem(clientId: string, { change, event }: FeedEntry) {
      items += 1;
      return { item: `${clientId} ${change.orderId.slice(-1)}.${event.sequence}` };
    },
    ...ports,
  });
const createPage = (changes: OrderChange[], clientId = 'shop') => ({ clientId, page: { number: 1, at, changes } });
const change = (n: number, ...sequences: number[]) => createExampleChange(sequences, { orderId: getOrderId(n) });
async function connect(connectionId: string, client: string, topic: string, more: object = {}) {
  const connection = createExampleConnection(connectionId, { topic: getTopicKey(client, topic), ...more });
  await connections.add(connection);
  await connections.markGreeted(connection);
}

describe('hints', () => {
  test('reaches the connections of the order, of its client and of operators, and no other', async () => {
    await connect('order', 'shop', `order:${getOrderId(1)}`);
    await connect('other order', 'shop', `order:${getOrderId(2)}`);
    await connect('client', 'shop', 'orders');
    await connect('other client', 'other', 'orders');
    await connect('same order of another client', 'other', `order:${getOrderId(1)}`);
    await connect('operator', '*', 'orders');

    await createPublisher()([createPage([change(1, 7)])]);

    expect(sent.toSorted()).toEqual([
      ['client', 'shop 1.7'],
      ['operator', 'shop 1.7'],
      ['order', 'shop 1.7'],
    ]);
    expect([faults, items]).toEqual([[], 1]);
  });

  test('sends each connection the events in the sequence of the feed', async () => {
    await connect('client', 'shop', 'orders');
    const slowFirst = async (id: string, message: object) => {
      if (sent.length === 0) await new Promise(setImmediate);
      return post(id, message);
    };

    await createPublisher({ post: slowFirst })([
      createPage([change(1, 1, 2), change(2, 1)]),
      createPage([change(1, 3)]),
    ]);

    expect(sent.map(([, item]) => item)).toEqual(['shop 1.1', 'shop 1.2', 'shop 2.1', 'shop 1.3']);
  });

  test('sends nothing to a connection that is not greeted yet', async () => {
    await connections.add(createExampleConnection('new'));

    await createPublisher()([createPage([change(1, 1)])]);

    expect(sent).toEqual([]);
  });

  test('sends a public connection once that its order has changed, and no details', async () => {
    await connect('page', 'shop', `order:${getOrderId(1)}`, { isPublic: true });

    await createPublisher()([createPage([change(1, 4, 5)])]);

    expect(sent).toEqual([['page', { type: 'changed' }]]);
  });
});

describe('connections that do not work', () => {
  test('removes a connection that has ended, and sends it nothing more', async () => {
    await connect('gone', 'shop', 'orders');
    await connect('open', 'shop', 'orders');
    const posts: string[] = [];
    const publish = createPublisher({
      async post(id) {
        posts.push(id);
        return id === 'gone' ? 'gone' : 'sent';
      },
    });

    await publish([createPage([change(1, 1, 2)])]);
    await publish([createPage([change(1, 3)])]);

    expect(posts.toSorted()).toEqual(['gone', 'open', 'open', 'open']);
    expect(await connections.find('gone')).toBeUndefined();
  });

  test('lets no slow connection delay the others or the batch', async () => {
    await connect('slow', 'shop', 'orders');
    await connect('fast', 'shop', 'orders');
    const timer = Promise.withResolvers<void>();
    const waits: number[] = [];
    const publish = createPublisher({
      post: (id, message) => (id === 'slow' ? never : post(id, message)),
      async wait(ms) {
        waits.push(ms);
        await timer.promise;
      },
    });

    const publishing = publish([createPage([change(1, 1, 2)])]);
    while (sent.length < 2) await new Promise(setImmediate);
    timer.resolve();
    await publishing;

    expect(sent.map(([id]) => id)).toEqual(['fast', 'fast']);
    expect([waits, faults.length]).toEqual([[300], 1]);
  });

  test('sends nothing more when its time is over', async () => {
    await connect('slow', 'shop', 'orders');
    const first = Promise.withResolvers<void>();
    const publish = createPublisher({
      async post(id, message) {
        await post(id, message);
        await first.promise;
        return 'sent';
      },
      wait: async () => {
        while (sent.length === 0) await new Promise(setImmediate);
      },
    });

    await publish([createPage([change(1, 1, 2)])]);
    first.resolve();
    await new Promise(setImmediate);

    expect(sent).toEqual([['slow', 'shop 1.1']]);
  });

  test.each([
    ['a connection', { post: () => Promise.reject(new Error('down')) }],
    ['the table', { connections: { list: () => Promise.reject(new Error('down')), remove: async () => {} } }],
    ['the cursor', { createItem: () => Promise.reject(new Error('down')) }],
  ])('never fails because of %s', async (_, ports) => {
    await connect('client', 'shop', 'orders');

    await expect(createPublisher(ports)([createPage([change(1, 1)])])).resolves.toBeUndefined();

    expect(faults.length).toBeGreaterThan(0);
  });
});

describe('topics without connections', () => {
  test('remembers for half a second that a client and operators have none, and asks for each order', async () => {
    const publish = createPublisher();
    const lists = async () => {
      connections.lists.length = 0;
      await publish([createPage([change(1, 1)])]);
      return connections.lists.length;
    };

    expect(await lists()).toBe(3);
    time = 499;
    expect(await lists()).toBe(1);
    time = 500;
    expect(await lists()).toBe(3);
    expect(items).toBe(0);
  });

  test('forgets nothing of a client that has a connection, greeted or not', async () => {
    await connections.add(createExampleConnection('new'));
    const publish = createPublisher();

    await publish([createPage([change(1, 1)])]);
    await connections.markGreeted(createExampleConnection('new'));
    await publish([createPage([change(1, 2)])]);

    expect(sent).toEqual([['new', 'shop 1.2']]);
  });

  test('asks nothing for a batch without events', async () => {
    await createPublisher()([]);

    expect(connections.lists).toEqual([]);
  });
});
