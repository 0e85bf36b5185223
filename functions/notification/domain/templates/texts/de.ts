import { de as words } from '../../../../messages/texts/words/de.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
  ...words,
  bodies: {
    placed:
      'Vielen Dank für Ihre Bestellung. Wir bereiten sie vor und schreiben Ihnen wieder, sobald sie unterwegs ist.',
    paid: 'Vielen Dank, Ihre Zahlung über {total} ist bestätigt. Wir packen jetzt und schreiben Ihnen, sobald Ihr Paket unterwegs ist.',
    shipped: 'Ihr Paket hat unser Lager verlassen. Die Sendungsverfolgung zeigt Ihnen, wo es ist.',
    delivered: 'Ihr Paket ist angekommen. Wir wünschen Ihnen viel Freude damit.',
    cancelled: 'Wir verschicken Ihre Bestellung nicht, und Sie müssen nichts weiter tun.',
    failed:
      'Es tut uns leid: Etwas ist schiefgegangen, und wir können diese Bestellung nicht liefern. Sie können gern neu bestellen.',
    refunded: 'Wir haben Ihnen {total} erstattet.',
  },
  refundUnderWay: 'Wir erstatten Ihnen {total}.',
  track: 'Bestellung verfolgen',
  amount: 'Betrag',
  total: 'Summe',
  placed: 'Bestellung {order} vom {time}',
  asOf: 'Stand: {time}',
  reason: 'Sie erhalten diese Nachricht, weil mit dieser E-Mail-Adresse bestellt wurde.',
};
