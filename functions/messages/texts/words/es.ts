import type { Words } from './words.ts';

export const es: Words = {
  subjects: {
    placed: 'Hemos recibido tu pedido {order}',
    paid: 'Tu pedido {order} está pagado',
    shipped: 'Tu pedido {order} está en camino',
    delivered: 'Tu pedido {order} ha sido entregado',
    cancelled: 'Tu pedido {order} ha sido cancelado',
    failed: 'No hemos podido completar tu pedido {order}',
    refunded: 'Tu pedido {order} ha sido reembolsado',
  },
  refundDuration: 'Según tu banco, pueden pasar unos días hasta que veas el importe en tu cuenta.',
  carrier: 'Transportista:',
  trackingNumber: 'Número de seguimiento:',
  item: 'Artículo',
  quantity: 'Cantidad',
};
