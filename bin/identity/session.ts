import { Command } from 'commander';
import type { Json } from '../terminal/json.ts';
import { formatJson } from '../terminal/print.ts';
import { resolveSystem, type System, type SystemOptions } from './system.ts';

type GlobalOptions = SystemOptions & { json?: true };

/** What a command works with. */
export type Session<Options = object> = {
  system: System;
  args: readonly string[];
  options: Options & GlobalOptions;
  /** Prints what came of it: the document for programs, the text for people. */
  show(document: Json, text: () => string): void;
  /** Says something beside it, so that what came of it can be piped. */
  remark(text: string): void;
};

/** What commander calls for a command. */
export function addCommand<Options extends object>(
  work: (session: Session<Options>) => Promise<void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const called = given.at(-1);
    if (!(called instanceof Command)) throw new TypeError('commander gives the command last');
    const options = called.optsWithGlobals<Options & GlobalOptions>();
    const system = await resolveSystem(options, process.env);
    const show = (document: Json, text: () => string) =>
      void process.stdout.write(`${options.json ? formatJson(document, 2) : text()}\n`);
    const remark = (text: string) => void process.stderr.write(`${text}\n`);
    await work({ system, args: called.args, options, show, remark });
  };
}
