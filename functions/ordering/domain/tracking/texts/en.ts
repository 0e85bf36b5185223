import { en as words } from '../../../../messages/texts/words/en.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
  ...words,
  steps: {
    placed: 'Order placed',
    paid: 'Paid',
    processing: 'In preparation',
    shipped: 'Shipped',
    outForDelivery: 'Out for delivery',
    delivered: 'Delivered',
    cancelled: 'Cancelled',
    notPaid: 'Payment not accepted',
    notDelivered: 'Could not be delivered',
    refundUnderWay: 'Refund under way',
    refunded: 'Paid back',
  },
  headings: {
    processing: 'We are packing your order',
    outForDelivery: 'Your order is out for delivery',
  },
  notes: {
    notPaid: 'Your payment was not accepted, so we do not send this order.',
    notDelivered: 'We are sorry: your order could not be delivered.',
    refundUnderWay: `We pay you back. The refund is under way. ${words.refundDuration}`,
    refunded: `We have paid you back. ${words.refundDuration}`,
    cancellationRequested: 'A cancellation was requested. We are checking whether it is still possible.',
    cancellationRefused: 'A cancellation was requested, but it came too late.',
  },
  progress: 'Progress of your order',
  notYet: 'not yet',
  notFound: {
    heading: 'We cannot find this order',
    note: 'The link is incomplete or no longer valid. Please ask the shop about your order.',
  },
};
