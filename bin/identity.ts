import { run } from './identity/run.ts';

// The command line of who may decide on clients and keys: on a local system, and on deployed ones.
await run(process.argv.slice(2));
