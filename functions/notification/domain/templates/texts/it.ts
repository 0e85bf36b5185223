import { it as words } from '../../../../messages/texts/words/it.ts';
import type { Texts } from './texts.ts';

export const it: Texts = {
  ...words,
  bodies: {
    placed: 'Grazie per il tuo ordine. Lo stiamo preparando e ti scriveremo appena sarà in viaggio.',
    paid: 'Grazie, il tuo pagamento di {total} è confermato. Stiamo preparando il pacco e ti scriveremo appena sarà in viaggio.',
    shipped: 'Il tuo pacco ha lasciato il nostro magazzino. La pagina di tracciamento mostra dove si trova.',
    delivered: 'Il tuo pacco è arrivato. Speriamo che ti piaccia.',
    cancelled: 'Il tuo ordine non sarà spedito e non devi fare nulla.',
    failed:
      'Ci dispiace, qualcosa è andato storto e non possiamo consegnare questo ordine. Puoi ordinare di nuovo quando vuoi.',
    refunded: 'Ti abbiamo rimborsato {total}.',
  },
  refundUnderWay: 'Ti stiamo rimborsando {total}.',
  track: 'Segui il tuo ordine',
  amount: 'Importo',
  total: 'Totale',
  placed: 'Ordine {order} del {time}',
  asOf: 'Aggiornato al {time}',
  reason: 'Ricevi questo messaggio perché è stato fatto un ordine con questo indirizzo e-mail.',
};
