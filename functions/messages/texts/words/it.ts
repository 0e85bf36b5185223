import type { Words } from './words.ts';

export const it: Words = {
  subjects: {
    placed: 'Abbiamo ricevuto il tuo ordine {order}',
    paid: 'Il tuo ordine {order} è stato pagato',
    shipped: 'Il tuo ordine {order} è in viaggio',
    delivered: 'Il tuo ordine {order} è stato consegnato',
    cancelled: 'Il tuo ordine {order} è stato annullato',
    failed: 'Non abbiamo potuto completare il tuo ordine {order}',
    refunded: 'Il tuo ordine {order} è stato rimborsato',
  },
  refundDuration: 'A seconda della banca, possono passare alcuni giorni prima che tu veda l’importo sul conto.',
  carrier: 'Corriere:',
  trackingNumber: 'Numero di tracciamento:',
  item: 'Articolo',
  quantity: 'Quantità',
};
