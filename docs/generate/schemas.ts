import * as z from 'zod/mini';
import { DeliveryView } from '../../functions/delivery/domain/view.ts';
import { Scan } from '../../functions/messages/delivery-messages.ts';
import { CorrelationId, OrderId } from '../../functions/messages/fields.ts';
import { refusalStatuses } from '../../functions/messages/refusal.ts';
import {
  AcknowledgeRequest,
  DiscardRequest,
  DoctorRequest,
  RedriveAllRequest,
  RedriveRequest,
} from '../../functions/operations/domain/requests.ts';
import { OrderEvent } from '../../functions/ordering/domain/events.ts';
import { CancelRequest, OrderRequest, OrderView } from '../../functions/ordering/domain/order.ts';
import { ProductEntry, ProductView, StockAdjustment } from '../../functions/ordering/domain/product.ts';
import { operationsAnswers } from './operations-schemas.ts';

const StatusView = z.pick(OrderView, { orderId: true, status: true, version: true, updatedAt: true });
const EventView = z.omit(OrderEvent, { id: true });

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(Object.keys(refusalStatuses)),
  correlationId: CorrelationId,
  orderId: z.optional(OrderId),
  errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))),
});

const KeyState = z.object({
  state: z.enum(['unused', 'used']),
  orderId: z.optional(OrderId),
  createdAt: z.optional(z.string()),
});

const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
  scope: z.string(),
});
const TokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
  scope: z.optional(z.string()),
});
const TokenProblem = z.object({ error: z.string(), error_description: z.optional(z.string()) });
const Anything = z.record(z.string(), z.unknown());

const Health = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  dependencies: z.record(
    z.string(),
    z.object({
      status: z.enum(['ok', 'degraded', 'unavailable']),
      circuit: z.optional(z.enum(['closed', 'open', 'half_open'])),
      since: z.optional(z.string()),
    }),
  ),
});

/** What requests carry, by the name it has in the document. */
export const requestSchemas = {
  OrderRequest,
  CancelRequest,
  ProductEntry,
  StockAdjustment,
  Scan,
  RedriveRequest,
  RedriveAllRequest,
  DiscardRequest,
  AcknowledgeRequest,
  DoctorRequest,
  TokenRequest,
};

/** What answers carry. */
export const answerSchemas = {
  Order: OrderView,
  OrderList: listOf(OrderView),
  OrderStatus: StatusView,
  OrderEvent: EventView,
  OrderEventList: listOf(EventView),
  KeyState,
  Product: ProductView,
  ProductList: listOf(ProductView),
  Delivery: DeliveryView,
  DeliveryList: listOf(DeliveryView),
  ...operationsAnswers,
  Health,
  Problem,
  Token,
  TokenProblem,
  Anything,
};

export type RequestSchema = keyof typeof requestSchemas;
export type AnswerSchema = keyof typeof answerSchemas;

function listOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });
}
