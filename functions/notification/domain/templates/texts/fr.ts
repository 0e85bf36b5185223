import { fr as words } from '../../../../messages/texts/words/fr.ts';
import type { Texts } from './texts.ts';

export const fr: Texts = {
  ...words,
  bodies: {
    placed: 'Merci pour votre commande. Nous la préparons et vous écrirons dès qu’elle sera en route.',
    paid: 'Merci, votre paiement de {total} est confirmé. Nous préparons votre colis et vous écrirons dès qu’il sera en route.',
    shipped: 'Votre colis a quitté notre entrepôt. La page de suivi vous montre où il se trouve.',
    delivered: 'Votre colis est arrivé. Nous espérons qu’il vous plaira.',
    cancelled: 'Votre commande ne sera pas expédiée et vous n’avez rien à faire.',
    failed:
      'Nous sommes désolés, un problème est survenu et nous ne pouvons pas livrer cette commande. Vous pouvez la repasser quand vous le souhaitez.',
    refunded: 'Nous vous avons remboursé {total}.',
  },
  refundUnderWay: 'Nous vous remboursons {total}.',
  track: 'Suivre ma commande',
  amount: 'Montant',
  total: 'Total',
  placed: 'Commande {order} passée le {time}',
  asOf: 'Situation au {time}',
  reason: 'Vous recevez ce message car une commande a été passée avec cette adresse e-mail.',
};
