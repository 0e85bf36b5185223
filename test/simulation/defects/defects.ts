import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A defect for the sources: the one place in `file` that reads `from`, whatever its white space, is replaced by `to`.
 * `tests` are the Jest patterns that run if the simulation does not find it first.
 */
export type Defect = { name: string; file: string; from: string; to: string; tests: readonly string[] };

const root = join(import.meta.dirname, '../../..');

/**
 * Reads the defects of this folder that no Stryker mutation makes (see test/mutation). Each is four lines: name, file,
 * `- from` and `+ to`. A line `tests:` applies to the defects below it.
 */
export function readDefects(): Defect[] {
  return globSync('*.txt', { cwd: import.meta.dirname })
    .toSorted()
    .flatMap((name) => {
      let tests: string[] = [];
      return readFileSync(join(import.meta.dirname, name), 'utf8')
        .trim()
        .split(/\n{2,}/)
        .flatMap((block): Defect[] => {
          if (block.startsWith('tests: ')) {
            tests = block.slice('tests: '.length).split(' ');
            return [];
          }
          const [title = '', file = '', ...lines] = block.split('\n');
          const join = (sign: string) =>
            lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1).trim()] : [])).join(' ');
          return [{ name: title, file, from: join('-'), to: join('+'), tests }];
        });
    });
}

/** Returns the source with the defect. Throws unless its place is found exactly once. */
export function plant(source: string, { name, file, from, to }: Defect): string {
  const words = from.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const place = new RegExp(words.join('\\s+'), 'g');
  const { length = 0 } = source.match(place) ?? [];
  if (length !== 1) throw new Error(`${name}\n  ${file} has ${length} places that read: ${from}`);
  return source.replace(place, () => to);
}

/** Returns a message for each defect whose text is not found once in the sources. */
export function findOutdated(defects: readonly Defect[]): string[] {
  return defects.flatMap((defect) => {
    try {
      plant(readFileSync(join(root, defect.file), 'utf8'), defect);
      return [];
    } catch (fault) {
      return [String(fault instanceof Error ? fault.message : fault)];
    }
  });
}
