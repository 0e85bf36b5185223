import type * as z from 'zod/mini';
import { secondsLater } from '../../support/example.ts';

export const tableNames = [
  ...(['Orders', 'Products', 'Deliveries', 'Payments'] as const),
  ...(['Identity', 'Failures', 'Events', 'Notifications', 'Analytics'] as const),
] as const;
export type Tables = Record<(typeof tableNames)[number], string>;

/** How a kind of stored item is written, read by every way, and changed. */
export type Kind = {
  schema: z.ZodMiniType;
  table: keyof Tables;
  pk: string;
  /** The sort key, in a table that has one. */
  sk?: string;
  /** Writes a record with each member that it can have, as this release does. */
  write(): Promise<unknown>;
  /** Reads it, by every way. */
  reads(): Promise<unknown[]>;
  /** Changes it by a use case, otherwise for each number. Absent: each change creates it again. */
  change?(n: number): Promise<unknown>;
  /** Members in whose place a change puts others. */
  replaces?: readonly string[];
  /** Members that this sample lacks, and that another sample of the schema has. */
  lacks?: readonly string[];
};

export const now = () => new Date(secondsLater(60));
