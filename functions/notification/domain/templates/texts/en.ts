import { en as words } from '../../../../messages/texts/words/en.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
  ...words,
  bodies: {
    placed: 'Thank you for your order. We are getting it ready and will write again when it is on its way.',
    paid: 'Thank you, your payment of {total} is confirmed. We are packing your order and will write again when it is on its way.',
    shipped: 'Your parcel has left our warehouse. The tracking page shows where it is.',
    delivered: 'Your parcel has arrived. We hope you enjoy it.',
    cancelled: 'Your order will not be sent, and there is nothing you need to do.',
    failed: 'We are sorry: something went wrong, and we cannot deliver this order. You are welcome to order again.',
    refunded: 'We have refunded {total}.',
  },
  refundUnderWay: 'We are refunding {total}.',
  track: 'Track your order',
  amount: 'Amount',
  total: 'Total',
  placed: 'Order {order}, placed on {time}',
  asOf: 'As of {time}',
  reason: 'You receive this message because an order was placed with this e-mail address.',
};
