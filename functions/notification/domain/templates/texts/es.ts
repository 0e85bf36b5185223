import { es as words } from '../../../../messages/texts/words/es.ts';
import type { Texts } from './texts.ts';

export const es: Texts = {
  ...words,
  bodies: {
    placed: 'Gracias por tu pedido. Lo estamos preparando y te escribiremos en cuanto esté en camino.',
    paid: 'Gracias, tu pago de {total} está confirmado. Estamos preparando el paquete y te escribiremos en cuanto esté en camino.',
    shipped: 'Tu paquete ha salido de nuestro almacén. La página de seguimiento muestra dónde está.',
    delivered: 'Tu paquete ha llegado. Esperamos que lo disfrutes.',
    cancelled: 'Tu pedido no se enviará y no tienes que hacer nada.',
    failed:
      'Lo sentimos, algo ha salido mal y no podemos entregar este pedido. Puedes volver a pedirlo cuando quieras.',
    refunded: 'Te hemos reembolsado {total}.',
  },
  refundUnderWay: 'Te estamos reembolsando {total}.',
  track: 'Seguir mi pedido',
  amount: 'Importe',
  total: 'Total',
  placed: 'Pedido {order} del {time}',
  asOf: 'Actualizado el {time}',
  reason: 'Recibes este mensaje porque se hizo un pedido con esta dirección de correo.',
};
