import { run } from './orders/run.ts';

// The command line for orders: a client of the HTTP API of a local or a deployed system.
await run(process.argv.slice(2));
