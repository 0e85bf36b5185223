import { run } from './orders/run.ts';

// The command line: a client of the HTTP API, for a local system and for deployed ones.
await run(process.argv.slice(2));
