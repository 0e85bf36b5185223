/** A client of DynamoDB brings the way to look for its own endpoint, which ours never ask for. */
const client = ['DescribeEndpoints'];
/** A port is brought whole: who reads and writes single orders has the lists and the transaction of the port, too. */
const ordersPort = [...client, 'BatchGetItem', 'Query', 'TransactWriteItems'];
/** Who moves single deliveries has the list of the port, too. */
const deliveriesPort = [...client, 'BatchGetItem', 'Query'];
/** A function that only reads an item has the writing half of the port, too. */
const readHalf = [...client, 'PutItem'];

/** Commands of the SDK that are in a function's bundle and that it never sends; what is not here has to be sent. */
export const brought: Readonly<Record<string, readonly string[]>> = {
  'delivery/arrange-delivery': deliveriesPort,
  'delivery/manage-deliveries': client,
  'delivery/simulate-carrier': deliveriesPort,
  // Clients are listed and changed by the command line.
  'identity/issue-token': [...client, 'Scan'],
  'identity/publish-keys': readHalf,
  'operations/system-routes': readHalf,
  // It counts in three indexes, by ports that can also read, scan and write.
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
