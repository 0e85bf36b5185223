/** The DynamoDB client includes endpoint discovery, which our clients do not use. */
const client = ['DescribeEndpoints'];
/** The orders port is bundled as a whole, with its lists and its transaction. */
const ordersPort = [...client, 'BatchGetItem', 'Query', 'TransactWriteItems'];
/** The deliveries port is bundled with its list. */
const deliveriesPort = [...client, 'BatchGetItem', 'Query'];
/** The ports of circuits and of public keys are bundled with their write. */
const writingPort = [...client, 'PutItem'];

/** The SDK commands in a function's bundle that it never sends. The end-to-end run must see all others. */
export const unusedCommands: Readonly<Record<string, readonly string[]>> = {
  'delivery/arrange-delivery': deliveriesPort,
  'delivery/manage-deliveries': client,
  'delivery/simulate-carrier': deliveriesPort,
  // The CLI lists and changes clients.
  'identity/issue-token': [...client, 'Scan'],
  'identity/publish-keys': writingPort,
  'operations/system-routes': writingPort,
  // It counts in three indexes, through ports that also read, scan and write.
  'operations/monitor-health': [...client, 'BatchGetItem', 'GetItem', 'PutItem', 'Scan'],
  'operations/operations-api': [...client, 'TransactWriteItems'],
  'operations/store-dead-letters': ordersPort,
  'ordering/cancel-order': ordersPort,
  'ordering/manage-products': client,
  'ordering/place-order': [...client, 'Query'],
  'ordering/mark-duplicates': [...client, 'BatchGetItem', 'TransactWriteItems'],
  'ordering/read-orders': client,
  'ordering/record-status': [...client, 'BatchGetItem', 'Query'],
  'ordering/sweep-orders': [...client, 'BatchGetItem', 'TransactWriteItems'],
  'payment/process-payment': client,
};
