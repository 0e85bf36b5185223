import * as z from 'zod/mini';
import { OrderId, Time } from '../../../../functions/messages/fields/primitives.ts';
import { queueNames } from '../../../../functions/messages/queues.ts';
import { DeadLetterId, DeadLetterReason } from '../../../../functions/operations/domain/dead-letters/dead-letter.ts';
import type {
  toDeadLetterDetail,
  toDeadLetterView,
} from '../../../../functions/operations/domain/dead-letters/dead-letter-view.ts';
import type { Outcome } from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { type Finding as Found, findingKinds } from '../../../../functions/operations/domain/doctor/findings.ts';
import type { Explanation as Explained } from '../../../../functions/operations/domain/explain/explain.ts';
import type { QueueView } from '../../../../functions/operations/domain/monitoring/queue-states.ts';
import { OrderStatusName } from '../../../../functions/ordering/domain/order.ts';
import { listedOrders } from './listed-orders.ts';
import { createListSchema, of } from './typed-schema.ts';

// Responses to operators combine data of several services, so no schema parses them. The schemas here do not compile unless
// the type of the response fits them.
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
const QueueList = createListSchema(Queue);

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
const DeadLetterList = createListSchema(DeadLetter);

const outcome = z.enum(['would_apply', 'queued', 'late', 'refused']);
const Redriven = of<Outcome>()(z.object({ outcome, detail: z.string() }));
const RedrivenList = createListSchema(z.object({ id: DeadLetterId, outcome }));

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
const DoctorReport = z.object({
  problems: z.array(FoundProblem),
  checked: z.record(z.string(), z.int()),
  nextCursor: z.nullable(z.string()),
});

/** Schemas of the responses to operators, by component name. */
export const operationsAnswers = {
  QueueList,
  Explanation,
  DeadLetter: DeadLetterWithTries,
  DeadLetterList,
  Redriven,
  RedrivenList,
  DoctorReport,
  ...listedOrders,
};
