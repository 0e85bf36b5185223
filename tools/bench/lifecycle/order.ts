/** Creates the request of an order with one line. Each has another customer, so that none is a possible duplicate. */
export function createOrderRequest({ isPaid = false, isNotified = false } = {}): object {
  customers += 1;
  return {
    customerId: `c-${10_000 + customers}`,
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    shippingAddress: {
      name: 'Ada L.',
      line1: '1 Main St',
      city: 'Turin',
      postalCode: '10121',
      country: 'IT',
    },
    ...(isNotified && { contact: { email: 'ada@example.com', locale: 'en' } }),
    ...(isPaid && { payment: { method: 'card', token: 'tok_ok' } }),
    metadata: { channel: 'web' },
  };
}

let customers = 0;
