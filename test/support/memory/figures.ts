import { type Fact, getFactKey, getHour, type Hour } from '../../../functions/analytics/domain/fact.ts';
import type {
  Checkpoint,
  Checkpoints,
  Facts,
  Feeds,
  LastReport,
  ReportPorts,
} from '../../../functions/analytics/domain/ports.ts';
import { Sum } from '../../../functions/analytics/domain/sum.ts';
import { copy } from '../copy.ts';
import type { MemoryFeed } from './feed.ts';

/** The facts of each client by hour, and the sums of hours. */
export type MemoryFacts = Facts & {
  /** All facts, by client and hour. */
  all(): { clientId: string; hour: Hour; facts: Fact[] }[];
};

/** Creates the facts in memory; facts-contract.ts holds them to the table's behaviour. */
export function memoryFacts(): MemoryFacts {
  const hours = new Map<string, Map<string, Fact>>();
  const sums = new Map<string, { clientId: string; hour: Hour; generation: number; sum?: string }>();
  const factsOf = (clientId: string, hour: Hour) => {
    const facts = hours.get(`${clientId}#${hour}`) ?? new Map<string, Fact>();
    hours.set(`${clientId}#${hour}`, facts);
    return facts;
  };
  const list = (clientId: string, hour: Hour) => {
    const sorted = [...factsOf(clientId, hour)].sort(([one], [other]) => (one < other ? -1 : 1));
    return copy(sorted.map(([, fact]) => fact));
  };
  return {
    all: () =>
      [...hours.keys()].map((key) => {
        const [clientId = '', hour = ''] = key.split('#');
        return { clientId, hour, facts: list(clientId, hour) };
      }),
    async put(clientId, facts) {
      for (const fact of copy(facts)) factsOf(clientId, getHour(fact.at)).set(getFactKey(fact), fact);
    },
    async remove(clientId, facts) {
      for (const fact of facts) factsOf(clientId, getHour(fact.at)).delete(getFactKey(fact));
    },
    list: async (clientId, hour, only) =>
      list(clientId, hour).filter(({ milestone }) => only?.some((each) => each === milestone) ?? true),
    findMany: async (clientId, facts) => {
      const found = facts.flatMap((fact) => factsOf(clientId, getHour(fact.at)).get(getFactKey(fact)) ?? []);
      return copy([...new Set(found)]);
    },
    async dropSum(clientId, hour) {
      const { generation } = sums.get(`${clientId}#${hour}`) ?? { generation: 0 };
      sums.set(`${clientId}#${hour}`, { clientId, hour, generation: generation + 1 });
    },
    async saveSum(clientId, { hour, generation, sum }) {
      const stored = sums.get(`${clientId}#${hour}`);
      if (stored?.generation !== generation) return 'stale';
      stored.sum = JSON.stringify(sum);
      return 'saved';
    },
    async listHours(clientId, first, last, limit) {
      return [...sums.values()]
        .filter((each) => each.clientId === clientId && each.hour >= first && each.hour <= last)
        .sort((one, other) => (one.hour < other.hour ? -1 : 1))
        .slice(0, limit)
        .map(({ hour, generation, sum }) => ({
          ...{ hour, generation },
          sum: sum === undefined ? undefined : Sum.parse(JSON.parse(sum)),
        }));
    },
  };
}

/** Creates the checkpoints in memory. */
export function memoryCheckpoints(): Checkpoints {
  const stored = new Map<string, Checkpoint>();
  return {
    find: async (clientId) => copy(stored.get(clientId)),
    async save(clientId, checkpoint) {
      if (checkpoint.revision !== (stored.get(clientId)?.revision ?? 0) + 1) return 'conflict';
      stored.set(clientId, copy(checkpoint));
      return 'saved';
    },
  };
}

/** Returns the reads of the feeds in memory. */
export function toFeeds({ clients, listFrom }: MemoryFeed): Feeds {
  return { listClients: async () => [...clients], listFrom };
}

/** Creates the record of the last report in memory. */
export function memoryLastReport(): ReportPorts['lastReport'] {
  let stored: LastReport | undefined;
  return {
    find: async () => copy(stored),
    async save(lastReport) {
      if (lastReport.revision !== (stored?.revision ?? 0) + 1) return 'conflict';
      stored = copy(lastReport);
      return 'saved';
    },
  };
}
