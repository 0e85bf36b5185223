import { it as words } from '../../../../messages/texts/words/it.ts';
import type { Texts } from './texts.ts';

export const it: Texts = {
  ...words,
  steps: {
    placed: 'Ordine effettuato',
    paid: 'Pagato',
    processing: 'In preparazione',
    shipped: 'Spedito',
    outForDelivery: 'In consegna',
    delivered: 'Consegnato',
    cancelled: 'Annullato',
    notPaid: 'Pagamento non accettato',
    notDelivered: 'Consegna non riuscita',
    refundUnderWay: 'Rimborso in corso',
    refunded: 'Rimborsato',
  },
  headings: {
    processing: 'Stiamo preparando il tuo ordine',
    outForDelivery: 'Il tuo ordine è in consegna',
  },
  notes: {
    notPaid: 'Il pagamento non è stato accettato, quindi non spediamo questo ordine.',
    notDelivered: 'Ci dispiace, non è stato possibile consegnare il tuo ordine.',
    refundUnderWay: `Ti rimborsiamo. Il rimborso è in corso. ${words.refundDuration}`,
    refunded: `Ti abbiamo rimborsato. ${words.refundDuration}`,
    cancellationRequested: 'È stato chiesto di annullare l’ordine. Stiamo verificando se è ancora possibile.',
    cancellationRefused: 'È stato chiesto di annullare l’ordine, ma era troppo tardi.',
  },
  progress: 'Stato del tuo ordine',
  notYet: 'non ancora',
  notFound: {
    heading: 'Non troviamo questo ordine',
    note: 'Il link è incompleto o non è più valido. Chiedi al negozio informazioni sul tuo ordine.',
  },
};
