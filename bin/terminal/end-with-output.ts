import { exitCodes } from './failures.ts';

/** Ends the program with its output: quietly when nobody reads on, as with `head`, else with a sentence. */
export function endWithOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'EIO') process.exit();
    process.stderr.write(`The output cannot be written: ${message}\n`);
    process.exit(exitCodes.refused);
  });
}
