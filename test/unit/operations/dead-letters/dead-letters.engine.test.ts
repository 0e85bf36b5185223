import { createDynamodbDeadLetters } from '../../../../functions/operations/adapters/dead-letters.dynamodb.ts';
import { createDynamodbAttempts } from '../../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { secondsLater } from '../../../support/example.ts';
import { internalFault } from '../example.ts';
import { testDeadLetters } from './dead-letters-contract.ts';

testDeadLetters(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Failures');
  const attempts = createDynamodbAttempts('orders.fifo', tables.Failures, dynamodb);
  return {
    deadLetters: createDynamodbDeadLetters(tables.Failures, dynamodb),
    // As the consumer does it, so that the two of them go on understanding each other.
    fail: (orderId, messageId) =>
      attempts.save({
        orderId,
        messageId,
        type: 'order.created',
        attempts: [{ at: secondsLater(1), fault: internalFault }],
      }),
    close,
  };
});
