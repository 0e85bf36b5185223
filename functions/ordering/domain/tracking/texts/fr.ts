import { fr as words } from '../../../../messages/texts/words/fr.ts';
import type { Texts } from './texts.ts';

export const fr: Texts = {
  ...words,
  steps: {
    placed: 'Commande passée',
    paid: 'Payée',
    processing: 'En préparation',
    shipped: 'Expédiée',
    outForDelivery: 'En cours de livraison',
    delivered: 'Livrée',
    cancelled: 'Annulée',
    notPaid: 'Paiement refusé',
    notDelivered: 'Livraison impossible',
    refundUnderWay: 'Remboursement en cours',
    refunded: 'Remboursée',
  },
  headings: {
    processing: 'Nous préparons votre commande',
    outForDelivery: 'Votre commande est en cours de livraison',
  },
  notes: {
    notPaid: 'Votre paiement n’a pas été accepté, nous n’expédions donc pas cette commande.',
    notDelivered: 'Nous sommes désolés, votre commande n’a pas pu être livrée.',
    refundUnderWay: `Nous vous remboursons. Le remboursement est en cours. ${words.refundDuration}`,
    refunded: `Nous vous avons remboursé. ${words.refundDuration}`,
    cancellationRequested: 'Une annulation a été demandée. Nous vérifions si elle est encore possible.',
    cancellationRefused: 'Une annulation a été demandée, mais trop tard.',
  },
  progress: 'Suivi de votre commande',
  notYet: 'pas encore',
  notFound: {
    heading: 'Cette commande est introuvable',
    note: 'Le lien est incomplet ou n’est plus valable. Adressez-vous au magasin pour connaître l’état de votre commande.',
  },
};
