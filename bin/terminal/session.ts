import { Command } from 'commander';
import { type Api, createApi } from '../orders/api.ts';
import { type DemoClient, resolveTarget, type TargetOptions } from '../orders/target.ts';
import type { Json } from './json.ts';
import { formatJson } from './print.ts';

export type GlobalOptions = TargetOptions & { json?: true };

/** What a command works with. */
export type Session<Options> = {
  api: Api;
  args: readonly string[];
  options: Options & GlobalOptions;
  /** Prints what was found: the document for programs, the text for people. */
  show(document: Json, text: () => string): void;
  /** Says something beside what was found, so that what was found can be piped. */
  remark(text: string): void;
};

/**
 * What commander calls for a command. `work` says at its end whether all is well; `false` is told by the exit code.
 * On a local system it is done as `usual`, unless somebody says otherwise.
 */
export function addCommand<Options extends object>(
  usual: DemoClient,
  work: (session: Session<Options>) => Promise<boolean | undefined>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const called = given.at(-1);
    if (!(called instanceof Command)) throw new TypeError('commander gives the command last');
    const options = called.optsWithGlobals<Options & GlobalOptions>();
    const api = createApi(resolveTarget(options, usual, process.env));
    const show = (document: Json, text: () => string) =>
      void process.stdout.write(`${options.json ? formatJson(document, 2) : text()}\n`);
    const remark = (text: string) => void process.stderr.write(`${text}\n`);
    const isWell = await work({ api, args: called.args, options, show, remark });
    if (isWell === false) process.exitCode = 1;
  };
}

/** A path of the API with what was typed in it, whatever that is. */
export function toPath(parts: TemplateStringsArray, ...values: readonly (string | undefined)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value ?? '')));
}
