import { secondsLater } from '../example.ts';
import { memoryLetters } from '../memory/letters.ts';
import { keepsLetters } from './letters-contract.ts';

keepsLetters('memory', async () => {
  const letters = memoryLetters();
  return {
    letters,
    async fail(orderId) {
      letters.failing.push({
        orderId,
        queue: 'orders.fifo',
        type: 'order.created',
        tries: [{ at: secondsLater(1), fault: 'Error: no' }],
      });
    },
    close: async () => {},
  };
});
