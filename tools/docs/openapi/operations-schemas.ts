import * as z from 'zod/mini';
import { Total } from '../../../functions/messages/fields/payment.ts';
import { Currency, OrderId, Time } from '../../../functions/messages/fields/primitives.ts';
import { queueNames } from '../../../functions/messages/queues.ts';
import type { Unrecognized } from '../../../functions/messages/stored.ts';
import { DeadLetterId, DeadLetterReason } from '../../../functions/operations/domain/dead-letters/dead-letter.ts';
import type {
  toDeadLetterDetail,
  toDeadLetterView,
} from '../../../functions/operations/domain/dead-letters/dead-letter-view.ts';
import type { Outcome } from '../../../functions/operations/domain/dead-letters/redrive.ts';
import { type Finding as Found, findingKinds } from '../../../functions/operations/domain/doctor/findings.ts';
import type { Explanation as Explained } from '../../../functions/operations/domain/explain/explain.ts';
import type { toAttentionItem } from '../../../functions/operations/domain/monitoring/attention.ts';
import type { toFailedRefund } from '../../../functions/operations/domain/monitoring/failed-refunds.ts';
import type { QueueView } from '../../../functions/operations/domain/monitoring/queue-states.ts';
import { OrderStatusName } from '../../../functions/ordering/domain/order.ts';

// Operators' answers are put together from what several services keep, so that no schema parses them on their way out.
// Here they are described, and the compiler refuses a description that the answer's own type does not fit.
const Queue = of<QueueView>()(
  z.object({
    name: z.enum(queueNames),
    depth: z.int(),
    inFlight: z.int(),
    delayed: z.int(),
    oldestAgeSeconds: z.nullable(z.int()),
    deadLetters: z.int(),
  }),
);
const QueueList = z.object({ items: z.array(Queue), nextCursor: z.nullable(z.string()) });

const Explanation = of<Explained>()(
  z.object({
    orderId: OrderId,
    status: OrderStatusName,
    summary: z.string(),
    waitingFor: z.nullable(z.string()),
    since: z.nullable(Time),
    deadline: z.nullable(Time),
    attempts: z.nullable(z.int()),
    nextAttemptAt: z.nullable(Time),
    lastError: z.nullable(z.string()),
    deadLetter: z.nullable(DeadLetterId),
    actions: z.array(
      z.object({
        action: z.enum(['cancel', 'acknowledge', 'redrive', 'discard']),
        method: z.literal('POST'),
        path: z.string(),
      }),
    ),
  }),
);

const DeadLetter = of<ReturnType<typeof toDeadLetterView>>()(
  z.object({
    id: DeadLetterId,
    queue: z.enum(queueNames),
    orderId: z.nullable(OrderId),
    type: z.nullable(z.string()),
    reason: DeadLetterReason,
    error: z.string(),
    attempts: z.int(),
    redrives: z.int(),
    failedAt: Time,
    body: z.unknown(),
    order: z.nullable(z.object({ status: OrderStatusName, version: z.int() })),
    closed: z.nullable(
      z.object({
        at: Time,
        as: z.enum(['redriven', 'late', 'discarded']),
        by: z.string(),
        reason: z.nullable(z.string()),
      }),
    ),
  }),
);
const DeadLetterWithTries = of<ReturnType<typeof toDeadLetterDetail>>()(
  z.extend(DeadLetter, {
    tries: z.array(z.object({ at: Time, error: z.string(), nextAt: z.nullable(Time) })),
  }),
);
const DeadLetterList = z.object({ items: z.array(DeadLetter), nextCursor: z.nullable(z.string()) });

const outcome = z.enum(['would_apply', 'queued', 'late', 'refused']);
const Redriven = of<Outcome>()(z.object({ outcome, detail: z.string() }));
const RedrivenList = z.object({
  items: z.array(z.object({ id: DeadLetterId, outcome })),
  nextCursor: z.nullable(z.string()),
});

const FoundProblem = of<Found>()(
  z.object({
    kind: z.enum(findingKinds),
    orderId: z.optional(z.string()),
    productId: z.optional(z.string()),
    since: z.string(),
    detail: z.string(),
    healable: z.boolean(),
    healed: z.boolean(),
  }),
);
const Examination = z.object({
  problems: z.array(FoundProblem),
  checked: z.record(z.string(), z.int()),
  nextCursor: z.nullable(z.string()),
});

const MoneyOwed = of<NonNullable<ReturnType<typeof toFailedRefund>>>()(
  z.object({
    orderId: OrderId,
    amount: Total,
    currency: Currency,
    since: Time,
    attempts: z.int(),
    lastError: z.string(),
  }),
);
const Attention = of<ReturnType<typeof toAttentionItem>>()(
  z.object({
    orderId: OrderId,
    status: OrderStatusName,
    reasons: z.array(z.string()),
    since: z.optional(Time),
  }),
);
const AttentionList = z.object({ items: z.array(Attention), nextCursor: z.nullable(z.string()) });

const MoneyOwedList = z.object({ items: z.array(MoneyOwed), nextCursor: z.nullable(z.string()) });

/** What the answers to operators carry, by the name it has in the document. */
export const operationsAnswers = {
  QueueList,
  Explanation,
  DeadLetter: DeadLetterWithTries,
  DeadLetterList,
  Redriven,
  RedrivenList,
  Examination,
  Attention,
  AttentionList,
  MoneyOwedList,
};

/** The same without the values of other releases: a description tells of those that this release knows. */
type Known<T> = T extends Unrecognized ? never : T extends object ? { [K in keyof T]: Known<T[K]> } : T;

/** The schema, which does not compile unless the type of what is answered fits it. */
export function of<Answered>() {
  return <Schema extends z.ZodMiniType>(
    schema: Schema & (Known<Answered> extends z.infer<Schema> ? unknown : never),
  ): Schema => schema;
}
