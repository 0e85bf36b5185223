import type { Words } from './words.ts';

export const en: Words = {
  subjects: {
    placed: 'We have your order {order}',
    paid: 'Your order {order} is paid',
    shipped: 'Your order {order} is on its way',
    delivered: 'Your order {order} has been delivered',
    cancelled: 'Your order {order} has been cancelled',
    failed: 'We could not complete your order {order}',
    refunded: 'Your order {order} has been refunded',
  },
  refundDuration: 'Depending on your bank, it can take a few days until you see the money.',
  carrier: 'Carrier:',
  trackingNumber: 'Tracking number:',
  item: 'Item',
  quantity: 'Quantity',
};
