import { lettersIn } from '../../functions/operations/adapters/letters.dynamodb.ts';
import { attemptsOf } from '../../functions/platform/attempts-dynamodb.ts';
import { engineName, openTables } from '../engine.ts';
import { secondsLater } from '../example.ts';
import { keepsLetters } from './letters-contract.ts';

keepsLetters(engineName, async () => {
  const { dynamodb, tables, close } = await openTables('Failures');
  const attempts = attemptsOf('orders.fifo', tables.Failures, dynamodb);
  return {
    letters: lettersIn(tables.Failures, dynamodb),
    // As the consumer does it, so that the two of them go on understanding each other.
    fail: (orderId, messageId) =>
      attempts.keep({
        orderId,
        messageId,
        type: 'order.created',
        tries: [{ at: secondsLater(1), fault: 'Error: no' }],
      }),
    close,
  };
});
