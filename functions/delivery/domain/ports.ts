import type { DeliveryMessage } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import type { Delivery, DeliveryState, Parcel } from './delivery.ts';

/** Where deliveries are kept. */
export type Deliveries = {
  /** The delivery as it is now, whoever wrote it last. */
  find(orderId: string): Promise<Delivery | undefined>;
  /**
   * Keeps a delivery if it follows on what is kept: revision 1 where there is none, n + 1 where there is n.
   * 'conflict' means that somebody else was first and nothing was written.
   */
  save(delivery: Delivery): Promise<'saved' | 'conflict'>;
  /**
   * Up to `limit` (1-100) places of a state, newest first, from behind the place `after`. A place whose delivery has
   * changed states meanwhile may give one that belongs to the other state, or none. `after` in the answer is where
   * the state goes on; it is absent at its end. Tombstones lie on no state.
   */
  list(asked: {
    state: DeliveryState;
    after?: string;
    limit: number;
  }): Promise<{ deliveries: Delivery[]; after?: string }>;
};

/** Brings the goods. Every call throws a `ProviderFault` when it did not go through, or when nobody knows whether it did. */
export type Carrier = {
  /** Has the goods taken, once however often it is asked: the same order gets the same parcel again. */
  arrange(asked: {
    orderId: string;
    address: Delivery['shippingAddress'];
    items: Delivery['items'];
    trace: Trace;
  }): Promise<Parcel>;
  /** Has the parcel left where it is. Harmless when repeated, and for an order that the carrier never heard of. */
  cancel(orderId: string): Promise<void>;
};

export type Ports = {
  deliveries: Deliveries;
  carrier: Carrier;
  /** Tells ordering. `resend` is passed on from what is answered, so that the answer gets through as well. */
  send(news: DeliveryMessage, resend?: number): Promise<void>;
  now(): Date;
};
