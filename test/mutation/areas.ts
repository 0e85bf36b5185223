type Area = { mutate: string[]; tests: string[]; break: number | null };

const ordering = 'functions/ordering/domain';

/**
 * The mutated files of each area and the tests that judge them. They need no engine and end in seconds, because Stryker
 * runs them for each mutant: long property tests and races stay out. `break` fails the run below this score, in per cent.
 */
export const areas: Readonly<Record<string, Area>> = {
  ordering: {
    mutate: [`${ordering}/lifecycle/{decide,rules/*}.ts`],
    tests: ['test/unit/ordering/domain'],
    break: 72,
  },
  delivery: { mutate: ['functions/delivery/domain/decide.ts'], tests: ['test/unit/delivery/domain'], break: 95 },
  payment: { mutate: ['functions/payment/domain/decide.ts'], tests: ['test/unit/payment'], break: 88 },
  'use-cases': {
    mutate: [`${ordering}/intake/place-order.ts`, `${ordering}/lifecycle/{sweep-orders,advance-order}.ts`],
    tests: ['test/unit/ordering/domain'],
    break: null,
  },
  consumer: {
    mutate: ['functions/platform/queue-consumer/{process-message,process-batch,parse-message,queue-function}.ts'],
    tests: ['test/unit/platform/queue-consumer'],
    break: null,
  },
  breaker: {
    mutate: ['functions/platform/circuit-breaker/{circuit-breaker,circuit}.ts'],
    tests: ['test/unit/platform/circuit-breaker'],
    break: null,
  },
};

const name = process.env.MUTATION_AREA ?? 'ordering';

/** The area of this run. */
export const area: Area = areas[name] ?? { mutate: [], tests: [], break: null };
