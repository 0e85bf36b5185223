import type { Message } from '../../../functions/messages/messages.ts';
import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { deriveOrderId, hashRequest } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import type { PlaceOrderRequest } from '../../../functions/ordering/domain/intake/new-order.ts';
import { placeOrder } from '../../../functions/ordering/domain/intake/place-order.ts';
import type { PendingReply } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { OrderRequest } from '../../../functions/ordering/domain/order.ts';
import {
  clientId,
  createOrderRequest,
  createProduct,
  replyTimeouts,
  secondsLater,
  trace,
} from '../../support/example.ts';
import { memoryOrders, noOrders } from '../../support/memory/orders.ts';
import { emptyStock, memoryCatalogue, memoryProducts } from '../../support/memory/products.ts';

/**
 * Creates the ordering service over ports in memory, with the messages that it sent. With `faults.send`, sending fails;
 * `faults.contentions` is the number of transactions that meet contention. The clock stands until `pass` is called.
 */
export function createOrdering(...products: Product[]) {
  const faults = { send: false, contentions: 0 };
  const contends = () => {
    faults.contentions -= 1;
    return faults.contentions >= 0;
  };
  const stock = emptyStock(...(products.length > 0 ? products : [createProduct()]));
  const stored = noOrders();
  const orders = memoryOrders(stock, stored, contends);
  const sent: { message: Message; resend: number }[] = [];
  const unsent: string[] = [];
  let seconds = 0;
  const ports = {
    orders,
    products: memoryProducts(stock, contends),
    catalogue: memoryCatalogue(stock),
    send: async (message: Message, resend = 0) => {
      if (faults.send) throw new Error('the queue is down');
      sent.push({ message, resend });
    },
    now: () => secondsLater(seconds),
    waitForRetry: async () => {},
    replyTimeouts,
    reportUnsent: ({ orderId }: { orderId: string }) => void unsent.push(orderId),
    listBlockedReplies: async (): Promise<ReadonlySet<PendingReply>> => new Set<PendingReply>(),
    hasTime: () => true,
  };
  return {
    ...{ faults, stock, stored, orders, sent, unsent, ports },
    pass: (more: number) => {
      seconds += more;
    },
    /** The types of the commands that were sent, with `#n` for the n-th reminder. */
    commands: () => sent.map(({ message: { type }, resend }) => (resend === 0 ? type : `${type}#${resend}`)),
    place: (request: Partial<OrderRequest> = {}, key = 'k-1', of: Partial<PlaceOrderRequest> = {}) =>
      placeOrder(createRequest(createOrderRequest(request), key, of), ports),
  };
}

/** Creates a request with its ids, as the handler does. */
export function createRequest(
  request: OrderRequest,
  key = 'k-1',
  of: Partial<PlaceOrderRequest> = {},
): PlaceOrderRequest {
  const client = of.clientId ?? clientId;
  const orderId = deriveOrderId(client, key);
  return { ...request, clientId: client, orderId, requestHash: hashRequest(request), trace, ...of };
}
