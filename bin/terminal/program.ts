import { Command, CommanderError } from 'commander';
import { exitCodes, toCommandError } from './failures.ts';
import { escapeControlCharacters, formatJson, formatProblem } from './print.ts';

/** Creates the root command of a program with the settings that all programs share. */
export function createProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print JSON, for scripts')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for usage)')
    .helpCommand(false)
    .exitOverride();
}

/** Runs the command that the arguments name. Errors go to standard error; the exit code says which kind of error it is. */
export async function runProgram(program: Command, args: readonly string[]): Promise<void> {
  exitWithOutput();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (thrown) {
    process.exitCode = reportError(thrown, args.includes('--json'));
  }
}

function reportError(thrown: unknown, asJson: boolean): number {
  // Commander has printed its own errors already.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const { kind, message, problem } = toCommandError(thrown);
  const text = asJson
    ? formatJson(problem?.document ?? { detail: message })
    : problem
      ? formatProblem(message, problem.document, problem.url)
      : escapeControlCharacters(message);
  process.stderr.write(`${text}\n`);
  return exitCodes[kind];
}

/** Exits when the output can no longer be written: silently when the reader has closed it, as `head` does. */
function exitWithOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'EIO') process.exit();
    process.stderr.write(`The output cannot be written: ${message}\n`);
    process.exit(exitCodes.refused);
  });
}
