import type { Words } from './words.ts';

export const de: Words = {
  subjects: {
    placed: 'Wir haben Ihre Bestellung {order} erhalten',
    paid: 'Ihre Bestellung {order} ist bezahlt',
    shipped: 'Ihre Bestellung {order} ist unterwegs',
    delivered: 'Ihre Bestellung {order} wurde zugestellt',
    cancelled: 'Ihre Bestellung {order} wurde storniert',
    failed: 'Wir konnten Ihre Bestellung {order} nicht ausführen',
    refunded: 'Ihre Bestellung {order} wurde erstattet',
  },
  refundDuration: 'Je nach Bank kann es einige Tage dauern, bis das Geld bei Ihnen ist.',
  carrier: 'Versand durch:',
  trackingNumber: 'Sendungsnummer:',
  item: 'Artikel',
  quantity: 'Menge',
};
