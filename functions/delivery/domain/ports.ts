import type { DeliveryMessage, Parcel } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import type { Delivery, DeliveryState } from './delivery.ts';

export type Deliveries = {
  /** Reads the present delivery, never a stale copy. */
  find(orderId: string): Promise<Delivery | undefined>;
  /**
   * Saves a delivery if its revision is the next one: 1 when none is stored, n + 1 after n. On `conflict` another
   * request was first and nothing is written.
   */
  save(delivery: Delivery): Promise<'saved' | 'conflict'>;
  /**
   * Lists up to `limit` (1-100) deliveries of a state, newest first, behind the place `after`. A delivery that changed
   * its state since it was indexed may be returned with either state, or not at all. `after` in the result is where the
   * list continues and is absent at its end. Tombstones are in no state.
   */
  list(page: {
    state: DeliveryState;
    after?: string;
    limit: number;
  }): Promise<{ deliveries: Delivery[]; after?: string }>;
};

/** Transports the goods. Every call throws a `ProviderFault` when it failed or its outcome is unknown. */
export type Carrier = {
  /** Hands the goods to the carrier. Idempotent by order: repeated calls return the same parcel. */
  arrange(request: {
    orderId: string;
    address: Delivery['shippingAddress'];
    items: Delivery['items'];
    trace: Trace;
  }): Promise<Parcel>;
  /** Stops the parcel before it leaves. Idempotent; does nothing for an order that the carrier does not know. */
  cancel(orderId: string): Promise<void>;
};

export type Ports = {
  deliveries: Deliveries;
  carrier: Carrier;
  /** Sends a message to ordering. `resend` is that of the command, so that the queue does not drop a repeated reply. */
  send(message: DeliveryMessage, resend?: number): Promise<void>;
  now(): Date;
};
