import { de as words } from '../../../../messages/texts/words/de.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
  ...words,
  steps: {
    placed: 'Bestellt',
    paid: 'Bezahlt',
    processing: 'In Vorbereitung',
    shipped: 'Verschickt',
    outForDelivery: 'In Zustellung',
    delivered: 'Zugestellt',
    cancelled: 'Storniert',
    notPaid: 'Zahlung nicht angenommen',
    notDelivered: 'Nicht zustellbar',
    refundUnderWay: 'Erstattung läuft',
    refunded: 'Erstattet',
  },
  headings: {
    processing: 'Wir packen Ihre Bestellung',
    outForDelivery: 'Ihre Bestellung wird gerade zugestellt',
  },
  notes: {
    notPaid: 'Ihre Zahlung wurde nicht angenommen, deshalb verschicken wir diese Bestellung nicht.',
    notDelivered: 'Es tut uns leid: Ihre Bestellung konnte nicht zugestellt werden.',
    refundUnderWay: `Sie bekommen Ihr Geld zurück. Die Erstattung läuft. ${words.refundDuration}`,
    refunded: `Wir haben Ihnen Ihr Geld zurückgezahlt. ${words.refundDuration}`,
    cancellationRequested: 'Eine Stornierung wurde gewünscht. Wir prüfen, ob sie noch möglich ist.',
    cancellationRefused: 'Eine Stornierung wurde gewünscht, kam aber zu spät.',
  },
  progress: 'Stand Ihrer Bestellung',
  notYet: 'noch nicht',
  notFound: {
    heading: 'Wir finden diese Bestellung nicht',
    note: 'Der Link ist unvollständig oder nicht mehr gültig. Bitte fragen Sie den Shop nach Ihrer Bestellung.',
  },
};
