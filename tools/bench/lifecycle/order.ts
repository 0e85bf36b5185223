/** The order whose life is counted, one line of it, by either design. Each is of another customer: none is a duplicate. */
export function createOrderRequest(payment: boolean): object {
  customers += 1;
  return {
    customerId: `c-${10_000 + customers}`,
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    contact: { email: 'ada@example.com', locale: 'en' },
    shippingAddress: {
      name: 'Ada L.',
      line1: '1 Main St',
      city: 'Turin',
      postalCode: '10121',
      country: 'IT',
    },
    ...(payment ? { payment: { method: 'card', token: 'tok_ok' } } : {}),
    metadata: { channel: 'web' },
  };
}

let customers = 0;
