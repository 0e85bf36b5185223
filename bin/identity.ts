import { run } from './identity/run.ts';

// The command line that manages clients and signing keys, on a local system or a deployed stage.
await run(process.argv.slice(2));
