import { setTimeout } from 'node:timers/promises';
import * as z from 'zod/mini';

const Token = z.object({ access_token: z.string() });
const Order = z.object({ orderId: z.string(), status: z.string() });

/** An order of the drill: its request is sent again after the restore, as a shop would. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly key: string;
  readonly request: object;
  readonly isCancelled: boolean;
}

const final = ['DELIVERED', 'CANCELLED', 'FAILED'];
/** The sweeper runs each minute, and an order may need it for each of its steps. */
const settleMs = 600_000;

export class Shop {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#headers = headers;
  }

  static async open(url: string): Promise<Shop> {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const authorization = `Basic ${btoa('demo-shop:demo-secret')}`;
    const response = await fetch(`${url}/auth/token`, { method: 'POST', body, headers: { authorization } });
    const { access_token } = Token.parse(await response.json());
    return new Shop(url, { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' });
  }

  /** Places orders of five kinds: paid, without payment, declined, paid and cancelled. */
  async place(group: string, count: number): Promise<PlacedOrder[]> {
    const placed: PlacedOrder[] = [];
    for (let at = 0; at < count; at += 1) {
      const key = `${group}-${at}`;
      const token = [
        { token: 'tok_ok' },
        { token: 'tok_ok' },
        undefined,
        { token: 'tok_declined' },
        { token: 'tok_ok' },
      ][at % 5];
      const request = {
        customerId: `c-${key}`,
        items: [{ productId: 'espresso-cups', quantity: 1 + (at % 3) }],
        contact: { email: `${key}@example.com` },
        shippingAddress: { name: 'Ada L.', line1: '1 Main St', city: 'Turin', postalCode: '10121', country: 'IT' },
        ...(token ? { payment: { method: 'card', ...token } } : {}),
      };
      const order = { key, request, isCancelled: at % 5 === 4 };
      placed.push({ ...order, orderId: await this.send(order) });
    }
    return placed;
  }

  /** Sends the request of an order, and cancels the order if its customer did. Returns its id. */
  async send({ key, request, isCancelled }: Omit<PlacedOrder, 'orderId'>): Promise<string> {
    const { orderId } = Order.parse(await this.#call('POST', '/orders', request, { 'idempotency-key': key }));
    if (isCancelled) await this.#call('POST', `/orders/${orderId}/cancel`, {});
    return orderId;
  }

  async readStatus(orderId: string): Promise<string> {
    return Order.parse(await this.#call('GET', `/orders/${orderId}/status`)).status;
  }

  /** Waits until each order has ended. Returns their statuses, and throws when one takes too long. */
  async settle(orders: readonly PlacedOrder[]): Promise<Map<string, string>> {
    const statuses = new Map<string, string>();
    const end = Date.now() + settleMs;
    for (const { orderId } of orders) {
      let status = await this.readStatus(orderId);
      while (!final.includes(status)) {
        if (Date.now() > end) throw new Error(`the order ${orderId} is still ${status}`);
        await setTimeout(500);
        status = await this.readStatus(orderId);
      }
      statuses.set(orderId, status);
    }
    return statuses;
  }

  async #call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<unknown> {
    const init = { method, headers: { ...this.#headers, ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(this.#url + path, init);
    const answer = await response.json();
    // A cancellation that comes too late is refused; the order then ends otherwise.
    if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
