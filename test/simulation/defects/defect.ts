/**
 * A fault to be planted into the sources: the one place that reads `find`, whatever its white space, is written anew as
 * `replace`. `why` is what would go wrong for somebody. `tests` are run where the simulation does not catch it first.
 */
export type Defect = {
  name: string;
  file: string;
  find: string;
  replace: string;
  why: string;
  tests: readonly string[];
};
