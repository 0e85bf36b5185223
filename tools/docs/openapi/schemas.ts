import * as z from 'zod/mini';
import { DeliveryView } from '../../../functions/delivery/domain/view.ts';
import type { createKeySet } from '../../../functions/identity/domain/jwks.ts';
import { Scan } from '../../../functions/messages/delivery-messages.ts';
import { CorrelationId, OrderId } from '../../../functions/messages/fields/primitives.ts';
import { refusalStatuses } from '../../../functions/messages/refusal.ts';
import { NotificationView } from '../../../functions/notification/domain/view.ts';
import {
  AcknowledgeRequest,
  DiscardRequest,
  DoctorRequest,
  RedriveAllRequest,
  RedriveRequest,
} from '../../../functions/operations/domain/requests.ts';
import { ProductEntry, ProductView, StockAdjustment } from '../../../functions/ordering/domain/catalogue/product.ts';
import { OrderEvent } from '../../../functions/ordering/domain/events.ts';
import { CancelRequest, OrderRequest, OrderView } from '../../../functions/ordering/domain/order.ts';
import { Session, Token, TokenProblem, TokenRequest } from './schemas/auth.ts';
import { feedAnswers, feedRequests } from './schemas/feed.ts';
import { figuresAnswers } from './schemas/figures.ts';
import { operationsAnswers } from './schemas/operations.ts';
import { createListSchema, of } from './schemas/typed-schema.ts';
import { webhookAnswers, webhookRequests } from './schemas/webhooks.ts';

const OrderProgress = z.pick(OrderView, { orderId: true, status: true, version: true, updatedAt: true });
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
const GatewayMessage = z.object({ message: z.string() });

const UnusedKey = z.object({ state: z.literal('unused') });
const UsedKey = z.object({ state: z.literal('used'), orderId: OrderId, createdAt: z.string() });

const JsonWebKeySet = of<ReturnType<typeof createKeySet>>()(
  z.object({
    keys: z.array(
      z.object({
        kty: z.string(),
        use: z.string(),
        alg: z.string(),
        kid: z.string(),
        n: z.string(),
        e: z.string(),
      }),
    ),
  }),
);
const AuthorizationServer = z.object({
  issuer: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  service_documentation: z.url(),
});
const OpenApiDocument = z.record(z.string(), z.unknown());
const JsonSchema = z.record(z.string(), z.unknown());

const Health = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  simulated: z.optional(z.array(z.string())),
  commit: z.string(),
  dependencies: z.record(
    z.string(),
    z.object({
      status: z.enum(['ok', 'degraded', 'unavailable']),
      circuit: z.optional(z.enum(['closed', 'open', 'half_open'])),
      since: z.optional(z.string()),
    }),
  ),
});

/** Request schemas by component name. */
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
  ...feedRequests,
  ...webhookRequests,
};

/** Response schemas by component name. */
export const answerSchemas = {
  Order: OrderView,
  OrderList: createListSchema(OrderView),
  OrderProgress,
  OrderEvent: EventView,
  OrderEventList: createListSchema(EventView),
  ...feedAnswers,
  Notification: NotificationView,
  NotificationList: z.object({ items: z.array(NotificationView) }),
  TrackingLink: z.object({ url: z.url(), expiresAt: z.string() }),
  UnusedKey,
  UsedKey,
  Product: ProductView,
  ProductList: createListSchema(ProductView),
  Delivery: DeliveryView,
  DeliveryList: createListSchema(DeliveryView),
  ...webhookAnswers,
  ...figuresAnswers,
  ...operationsAnswers,
  Health,
  Problem,
  Token,
  TokenProblem,
  Session,
  JsonWebKeySet,
  AuthorizationServer,
  OpenApiDocument,
  JsonSchema,
  GatewayMessage,
};

export type RequestSchema = keyof typeof requestSchemas;
export type AnswerSchema = keyof typeof answerSchemas | 'KeyState';
