import type { Words } from './words.ts';

export const fr: Words = {
  subjects: {
    placed: 'Nous avons bien reçu votre commande {order}',
    paid: 'Votre commande {order} est payée',
    shipped: 'Votre commande {order} est en route',
    delivered: 'Votre commande {order} a été livrée',
    cancelled: 'Votre commande {order} a été annulée',
    failed: 'Nous n’avons pas pu honorer votre commande {order}',
    refunded: 'Votre commande {order} a été remboursée',
  },
  refundDuration: 'Selon votre banque, quelques jours peuvent passer avant que la somme arrive sur votre compte.',
  carrier: 'Transporteur\u00a0:',
  trackingNumber: 'Numéro de suivi\u00a0:',
  item: 'Article',
  quantity: 'Quantité',
};
