import { es as words } from '../../../../messages/texts/words/es.ts';
import type { Texts } from './texts.ts';

export const es: Texts = {
  ...words,
  steps: {
    placed: 'Pedido realizado',
    paid: 'Pagado',
    processing: 'En preparación',
    shipped: 'Enviado',
    outForDelivery: 'En reparto',
    delivered: 'Entregado',
    cancelled: 'Cancelado',
    notPaid: 'Pago no aceptado',
    notDelivered: 'No se pudo entregar',
    refundUnderWay: 'Reembolso en curso',
    refunded: 'Reembolsado',
  },
  headings: {
    processing: 'Estamos preparando tu pedido',
    outForDelivery: 'Tu pedido está en reparto',
  },
  notes: {
    notPaid: 'Tu pago no fue aceptado, por eso no enviamos este pedido.',
    notDelivered: 'Lo sentimos, no se pudo entregar tu pedido.',
    refundUnderWay: `Te devolvemos el dinero. El reembolso está en curso. ${words.refundDuration}`,
    refunded: `Te hemos devuelto el dinero. ${words.refundDuration}`,
    cancellationRequested: 'Se ha pedido la cancelación. Estamos comprobando si todavía es posible.',
    cancellationRefused: 'Se pidió la cancelación, pero era demasiado tarde.',
  },
  progress: 'Estado de tu pedido',
  notYet: 'todavía no',
  notFound: {
    heading: 'No encontramos este pedido',
    note: 'El enlace está incompleto o ya no es válido. Pregunta a la tienda por tu pedido.',
  },
};
