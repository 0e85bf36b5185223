import { secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { internalFault } from '../example.ts';
import { testDeadLetters } from './dead-letters-contract.ts';

testDeadLetters('memory', async () => {
  const deadLetters = memoryDeadLetters();
  return {
    deadLetters,
    async fail(orderId) {
      deadLetters.failing.push({
        orderId,
        queue: 'orders.fifo',
        type: 'order.created',
        attempts: [{ at: secondsLater(1), fault: internalFault }],
      });
    },
    close: async () => {},
  };
});
