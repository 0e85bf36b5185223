import * as z from 'zod/mini';
import { Currency, Identifier, OrderId, Time, Total } from '../../../../functions/messages/fields/primitives.ts';
import type { toAttentionItem } from '../../../../functions/operations/domain/monitoring/attention.ts';
import type {
  toFailedRefund,
  toWaitingOrder,
} from '../../../../functions/operations/domain/monitoring/listed-orders.ts';
import { OrderStatusName } from '../../../../functions/ordering/domain/order.ts';
import { createListSchema, of } from './typed-schema.ts';

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
const AttentionList = createListSchema(Attention);

const Waiting = of<NonNullable<ReturnType<typeof toWaitingOrder>>>()(
  z.object({
    orderId: OrderId,
    clientId: Identifier,
    status: OrderStatusName,
    waitingFor: z.string(),
    since: Time,
    deadline: Time,
    reminders: z.int(),
  }),
);
const WaitingList = createListSchema(Waiting);

const MoneyOwedList = createListSchema(MoneyOwed);

/** Schemas of the lists of orders that operators read, by component name. */
export const listedOrders = { Attention, AttentionList, WaitingList, MoneyOwedList };
