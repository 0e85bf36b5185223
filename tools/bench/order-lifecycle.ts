import { measureIntake } from './intake/measure.ts';
import { toLifecycleFigures } from './lifecycle/figures.ts';
import { measureOwnLifecycle } from './lifecycle/measure.ts';

// Counts the calls of one order of each kind and those of a warm intake, and prints them as JSON by the names of their budgets.
const lifecycles = await measureOwnLifecycle();
const { ours } = await measureIntake({ runs: 1, warmUp: 2, orders: 2 });
const countCalls = (operation: RegExp) => ours.warmCalls.filter((call) => operation.test(call)).length;
const figures = {
  ...Object.fromEntries(Object.entries(lifecycles).map(([kind, counted]) => [kind, toLifecycleFigures(counted)])),
  intake: {
    'DynamoDB writes': countCalls(/^(Put|Update|Delete|TransactWrite)/),
    'DynamoDB reads': countCalls(/^(Get|BatchGet|Query|Scan)/),
    'SQS sends': countCalls(/^Send/),
  },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
