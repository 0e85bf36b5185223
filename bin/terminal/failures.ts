import type { Json } from './json.ts';

/** What scripts can tell from how a command ends. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;

/** What was answered instead of what was asked for, and by whom; null where it was no document. */
type Instead = { document: Json; url: URL };

/** The system answered, and the answer is no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly instead: Instead;
  constructor(message: string, instead: Instead) {
    super(message);
    this.instead = instead;
  }
}

/** There was no answer that could be used; the same command may work later. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly instead: Instead;
  constructor(message: string, instead: Instead) {
    super(message);
    this.instead = instead;
  }
}

/** The command cannot be carried out as it was typed. */
export class Misused extends Error {
  override readonly name = 'Misused';
}
