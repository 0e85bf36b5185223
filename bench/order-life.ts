import { measureIntake } from './intake/measure.ts';
import { lifeFigures } from './life/figures.ts';
import { lifeOfOurs } from './life/ours.ts';

// Counts what the life of one order takes, without and with a payment, and what a warm intake calls for one, and prints it
// as JSON by the names that budgets have.
const { unpaid, paid } = await lifeOfOurs();
const { ours } = await measureIntake({ runs: 1, warmUp: 2, orders: 2 });
const called = (operation: RegExp) => ours.warmCalls.filter((call) => operation.test(call)).length;
const figures = {
  unpaid: lifeFigures(unpaid),
  paid: lifeFigures(paid),
  intake: {
    'DynamoDB writes': called(/^(Put|Update|Delete|TransactWrite)/),
    'DynamoDB reads': called(/^(Get|BatchGet|Query|Scan)/),
    'SQS sends': called(/^Send/),
  },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
