/** The values that the API accepts in the filters of its lists. A test compares them with its schemas. */
export const choices = {
  orderStatus: [
    ...['PENDING_SHIPMENT', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY'],
    ...['DELIVERED', 'CANCELLED', 'FAILED'],
  ],
  deliveryStatus: ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED', 'CANCELLED'],
  scanStatus: ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'],
  scanReason: ['undeliverable', 'lost', 'damaged'],
  attention: [
    ...['no_answer_from_payment', 'no_answer_from_delivery', 'no_answer_from_carrier'],
    ...['parcel_moved_after_cancellation', 'parcel_moved_after_failure', 'parcel_failed_after_delivery'],
    'payment_not_captured',
  ],
  queue: ['orders.fifo', 'order-status.fifo', 'payments.fifo', 'notifications.fifo', 'webhooks', 'carrier-steps'],
  deadLetterReason: ['unreadable', 'attempts_spent', 'timed_out', 'receive_limit'],
  attemptResult: ['succeeded', 'failed', 'missed'],
};
