import { Command } from 'commander';
import type { Json } from './json.ts';
import { formatJson } from './print.ts';

/** The context of every command, beside its connection. */
export type Session<Options = object> = {
  args: readonly string[];
  options: Options & { json?: true };
  /** Prints the result: the document with --json, else the text. */
  show(document: Json, text: () => string): void;
  /** Prints a note to standard error, so that standard output holds the result alone. */
  note(text: string): void;
};

/** Makes a commander action that connects and then runs the command. The exit code is 1 when it resolves with false. */
export function createAction<Options extends object, Connection extends object>(
  connect: (options: Options) => Connection | Promise<Connection>,
  runCommand: (session: Session<Options> & Connection) => Promise<unknown>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1);
    if (!(command instanceof Command)) throw new TypeError('commander passes the command last');
    const options = command.optsWithGlobals<Session<Options>['options']>();
    const connection = await connect(options);
    const show = (document: Json, text: () => string) =>
      void process.stdout.write(`${options.json ? formatJson(document, 2) : text()}\n`);
    const note = (text: string) => void process.stderr.write(`${text}\n`);
    const isWell = await runCommand({ ...connection, args: command.args, options, show, note });
    if (isWell === false) process.exitCode = 1;
  };
}
