import type { Defect } from './defect.ts';

const domain = (name: string) => `functions/ordering/domain/${name}.ts`;
const adapter = (name: string) => `functions/ordering/adapters/${name}.ts`;
const tests = ['test/ordering/'];

/** Faults in how orders are taken and kept. */
export const intakeDefects: readonly Defect[] = [
  {
    name: 'D3: the key of a client is the key of all clients',
    file: domain('idempotency-key'),
    find: 'orderIdOf(clientId: string, key: string): string {',
    replace: "orderIdOf(_: string, key: string): string { const clientId = '';",
    why: 'two orders of different clients become one',
    tests,
  },
  {
    name: 'a key answers every request',
    file: domain('place-order'),
    find: 'if (order.requestHash !== placing.requestHash)',
    replace: 'if (order.requestHash.length !== placing.requestHash.length)',
    why: 'another order under a used key is silently not placed',
    tests,
  },
  {
    name: 'D2: an order that could not be sent on is answered with a fault',
    file: domain('place-order'),
    find: '.catch((fault) => ports.unsent(order, fault))',
    replace: '',
    why: 'a committed order is told to have failed',
    tests,
  },
  {
    name: 'D4: a request that comes again is answered, and what its first try left undone is not done',
    file: domain('place-order'),
    find: 'if (order.revision === 1) await sendFirst(order, placing.request, ports);',
    replace: '',
    why: 'after a fault the same request is answered 201 and its order waits for the sweeper',
    tests,
  },
  {
    name: 'D17: an order goes with the time',
    file: adapter('order-item'),
    find: 'owedSince: owed?.since,',
    replace: "owedSince: owed?.since, expiresAt: order.status === 'DELIVERED' ? 1 : undefined,",
    why: 'its client finds a 404 some day, and its key makes a second order',
    tests,
  },
  {
    name: 'a price that is remembered is believed for ever',
    file: domain('place-order'),
    find: 'ports.catalogue.forget([...created.products.keys()]);',
    replace: '',
    why: 'after a change of price a warm instance sells nothing',
    tests,
  },
  {
    name: 'the receipt shows the order as it is now',
    file: domain('view'),
    find: "status: 'PENDING_SHIPMENT', version: 1,",
    replace: 'status: order.status, version: 1,',
    why: 'the same key is answered with other bytes',
    tests,
  },
  {
    name: 'D15: whoever knows an order may cancel it',
    file: domain('cancel-order'),
    find: 'const order = await readOrder(asked, ports);',
    replace: 'const order = await readOrder({ ...asked, clientId: undefined }, ports);',
    why: 'a stranger cancels an order',
    tests,
  },
  {
    name: 'D10: stock is held without asking whether there is any',
    file: adapter('order-writes'),
    find: "ConditionExpression: 'available >= :quantity AND version = :version'",
    replace: "ConditionExpression: 'attribute_exists(pk) AND version = :version'",
    why: 'more is sold than there is',
    tests,
  },
  {
    name: 'D9: stock is held again by a request that comes again',
    file: adapter('order-writes'),
    find: "ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD'",
    replace:
      "ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD'",
    why: 'each retry holds the goods once more',
    tests,
  },
  {
    name: 'D6: an order is written whatever it is by now',
    file: adapter('order-writes'),
    find: "ConditionExpression: 'revision = :revision'",
    replace: "ConditionExpression: 'revision <> :revision OR revision = :revision'",
    why: 'the later write wins over the newer news',
    tests,
  },
  {
    name: 'contention is taken for a missing product',
    file: adapter('orders.dynamodb'),
    find: "if (isContention(cancelled)) return { outcome: 'contended' };",
    replace: '',
    why: 'a busy product refuses orders that could be filled',
    tests,
  },
  {
    name: 'D9: an adjustment of the stock is made at every retry',
    file: adapter('products.dynamodb'),
    find: "Item: toItem(once),\n          ConditionExpression: 'attribute_not_exists(pk)',",
    replace: 'Item: toItem(once),',
    why: 'a delivery of goods is counted twice',
    tests,
  },
];
