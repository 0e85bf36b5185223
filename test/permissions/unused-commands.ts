/** The DynamoDB client includes endpoint discovery, which our clients do not use. */
const client = ['DescribeEndpoints'];
/** The orders port is bundled as a whole, with its lists and its transaction. */
const ordersPort = [...client, 'BatchGetItem', 'Query', 'TransactWriteItems'];
/** The deliveries port is bundled with its list. */
const deliveriesPort = [...client, 'BatchGetItem', 'Query'];
/** The ports of circuits, marks and public keys are bundled with their write. */
const writingPort = [...client, 'PutItem'];

/** The SDK commands in a function's bundle that it never sends. The end-to-end run must see all others. */
export const unusedCommands: Readonly<Record<string, readonly string[]>> = {
  // The facts are bundled with the read of the doctor.
  'analytics/show-figures': [...client, 'BatchGetItem'],
  'delivery/arrange-delivery': deliveriesPort,
  'delivery/manage-deliveries': client,
  'delivery/simulate-carrier': deliveriesPort,
  // The ports of webhooks are bundled with the transactions that register and delete one.
  'events/deliver-webhooks': [...client, 'BatchGetItem', 'TransactWriteItems'],
  'events/events-api': [...client, 'BatchGetItem'],
  // The feed is bundled with the transaction that begins one.
  'events/live-connections': [...client, 'TransactWriteItems'],
  'events/publish-events': [...client, 'SendMessage'],
  // The CLI lists and changes clients.
  'identity/issue-token': [...client, 'Scan'],
  'identity/publish-keys': writingPort,
  'operations/system-routes': writingPort,
  // It counts in indexes through the ports of the doctor. Only a deployed stage has synthetic orders, whose client is in a secret.
  'operations/monitor-health': [...client, 'GetSecretValue', 'Scan', 'TransactWriteItems'],
  'operations/operations-api': [...client, 'TransactWriteItems'],
  'operations/store-dead-letters': ordersPort,
  'notification/send-notifications': client,
  'ordering/cancel-order': ordersPort,
  'ordering/manage-products': client,
  'ordering/place-order': [...client, 'Query'],
  'ordering/read-orders': writingPort,
  'ordering/record-status': [...client, 'BatchGetItem'],
  'ordering/sweep-orders': [...client, 'BatchGetItem', 'TransactWriteItems'],
  'payment/process-payment': client,
};
