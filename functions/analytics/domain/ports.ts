import type { DailyReportRequested } from '../../messages/order-stream/daily-report.ts';
import type { FeedPage } from '../../messages/order-stream/feed-page.ts';
import type { Fact, Hour, Milestone } from './fact.ts';
import type { ReadPorts } from './read-sums.ts';
import type { Sum } from './sum.ts';
import type { Day } from './time-zone.ts';

/** The event feeds, to read. Reads are consistent. */
export type Feeds = {
  /** Lists the clients that have a feed. */
  listClients(): Promise<string[]>;
  /** Lists at most `limit` pages from a number on, the oldest first. `after` is where to go on, absent at the end. */
  listFrom(clientId: string, page: number, limit: number): Promise<{ pages: FeedPage[]; after?: number }>;
};

/** An hour with facts. Its generation rises with each change of its facts; the sum is absent until it is stored. */
export type StoredHour = { hour: Hour; generation: number; sum?: Sum | undefined };

/** The facts of each client by hour, and the sums of hours. Reads are consistent. */
export type Facts = {
  /** Writes facts. One that is there already is replaced by the same. */
  put(clientId: string, facts: readonly Fact[]): Promise<void>;
  /** Removes facts. */
  remove(clientId: string, facts: readonly Fact[]): Promise<void>;
  /** Lists the facts of an hour, or those of some milestones. */
  list(clientId: string, hour: Hour, only?: readonly Milestone[]): Promise<Fact[]>;
  /** Returns those of the facts that are stored. */
  findMany(clientId: string, facts: readonly Fact[]): Promise<Fact[]>;
  /** Drops the sum of an hour and raises its generation: its facts have changed. */
  dropSum(clientId: string, hour: Hour): Promise<void>;
  /** Stores the sum of an hour, unless its generation has risen since. */
  saveSum(clientId: string, hour: StoredHour & { sum: Sum }): Promise<'saved' | 'stale'>;
  /** Lists the hours with facts from `first` to `last`, both included, or the first of them. */
  listHours(clientId: string, first: Hour, last: Hour, limit?: number): Promise<StoredHour[]>;
};

/** How far the feed of a client has been read: the number of the next page. Each change raises the revision. */
export type Checkpoint = { page: number; revision: number };

export type Checkpoints = {
  find(clientId: string): Promise<Checkpoint | undefined>;
  /** Stores revision n in place of n − 1. */
  save(clientId: string, checkpoint: Checkpoint): Promise<'saved' | 'conflict'>;
};

/** The last day whose report was requested. Each change raises the revision. */
export type LastReport = { day: Day; revision: number };

export type ReportPorts = ReadPorts & {
  lastReport: {
    find(): Promise<LastReport | undefined>;
    /** Stores revision n in place of n − 1. */
    save(lastReport: LastReport): Promise<'saved' | 'conflict'>;
  };
  /** Requests a mail. The same request within five minutes is sent once. */
  request(report: DailyReportRequested): Promise<void>;
};

export type CatchUpPorts = {
  feeds: Feeds;
  facts: Pick<Facts, 'put' | 'dropSum'>;
  checkpoints: Checkpoints;
  /** Milliseconds since 1970. */
  now(): number;
};
