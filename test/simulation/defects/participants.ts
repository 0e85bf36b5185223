import type { Defect } from './defect.ts';

const delivery = (name: string) => `functions/delivery/${name}.ts`;
const payment = (name: string) => `functions/payment/${name}.ts`;
const deliveryTests = ['test/delivery/'];
const paymentTests = ['test/payment/'];

/** Faults in what brings the goods and moves the money. */
export const participantDefects: readonly Defect[] = [
  {
    name: 'D12: a refund that failed is taken for made',
    file: payment('domain/process-payment'),
    find: "return { news: { type: 'refund failed', error: thrown.message }, fault: thrown };",
    replace: "return { news: { type: 'refunded' } };",
    why: 'the customer never sees the money again',
    tests: paymentTests,
  },
  {
    name: 'D11: an intent is confirmed without asking how it stands',
    file: payment('domain/decide'),
    find: "return news === undefined ? 'find' : 'confirm';",
    replace: "return news === undefined ? 'confirm' : 'confirm';",
    why: 'after a lost answer the payment never comes to its end, or is charged twice',
    tests: paymentTests,
  },
  {
    name: 'a refund that overtakes its payment leaves no trace',
    file: payment('domain/decide'),
    find: "return { ...begun(asked, recorded), status: 'DECLINED', declineReason: 'expired', settled: recorded };",
    replace: 'return undefined;',
    why: 'the payment is charged after it was called off',
    tests: paymentTests,
  },
  {
    name: 'an intent is confirmed although its charge was called off',
    file: payment('domain/decide'),
    find: "if (calledOff) return 'cancel';",
    replace: "if (calledOff && news) return 'cancel';",
    why: 'the customer is charged for an order that was cancelled before',
    tests: paymentTests,
  },
  {
    name: 'what calls a charge off waits behind the charge',
    file: 'functions/messages/stamped.ts',
    find: 'return id === callOffId(subject) ? id : subject;',
    replace: 'return subject;',
    why: 'while the provider is down the cancelled order waits, and is charged and refunded in the end',
    tests: ['test/simulation/crash-points'],
  },
  {
    name: 'a payment is settled before its provider has said so',
    file: payment('domain/decide'),
    find: "if (news.type === 'intent is' && news.state.status !== 'open')",
    replace: "if (news.type === 'intent is' && news.state.status === 'declined')",
    why: 'a charge is never told, or told when it was not made',
    tests: paymentTests,
  },
  {
    name: 'D6: a payment, a delivery, an order is saved over a newer one',
    file: 'functions/platform/dynamodb/versioned-item.ts',
    find: "ConditionExpression: 'revision = :before'",
    replace: "ConditionExpression: 'revision <> :before OR revision = :before'",
    why: 'two at one payment charge and refund past each other, and late news of an order wins',
    tests: [...paymentTests, ...deliveryTests],
  },
  {
    name: 'a reply to a repeated command is swallowed',
    file: payment('domain/process-payment'),
    find: 'await ports.reply(decision.next.reply, resend);',
    replace: 'if (resend === 0) await ports.reply(decision.next.reply, resend);',
    why: 'a lost answer is lost for ever',
    tests: paymentTests,
  },
  {
    name: 'D14: steps that the queue did not take are forgotten',
    file: delivery('adapters/simulated-carrier.sqs'),
    find: 'if (Failed.length > 0) throw',
    replace: 'if (Failed.length > 99) throw',
    why: 'a parcel never arrives',
    tests: deliveryTests,
  },
  {
    name: 'D1: the delivery is kept before the carrier was asked',
    file: delivery('domain/arrange'),
    find: "first.carrier === 'arrange' ? await handedOver(order, ports) : first",
    replace:
      "first.carrier === 'arrange' ? await change({ ...fact, kind: 'parcel taken', order: order.data, parcel: { carrier: 'none', trackingNumber: 'none' } }, decide, ports).then(async (kept) => { await ports.carrier.arrange({ orderId: order.subject, address: order.data.shippingAddress, items: order.data.items, trace: fact.trace }); return kept; }) : first",
    why: 'after a crash in between the carrier is never asked',
    tests: deliveryTests,
  },
  {
    name: 'a cancelled parcel is not taken from the carrier when its order comes late',
    file: delivery('domain/decide'),
    find: "return { delivery: known, replies, ...(known.status === 'CANCELLED' && { carrier: 'cancel' }) };",
    replace: 'return { delivery: known, replies };',
    why: 'a parcel travels for a cancelled order',
    tests: deliveryTests,
  },
  {
    name: 'a cancellation that comes first leaves no tombstone',
    file: delivery('domain/decide'),
    find: 'return known ? cancelled(known, fact) : tombstone(fact.clientId, fact);',
    replace: 'return known ? cancelled(known, fact) : { ...tombstone(fact.clientId, fact), delivery: undefined };',
    why: 'the order is arranged after it was cancelled',
    tests: deliveryTests,
  },
  {
    name: 'a parcel is cancelled after it has left',
    file: delivery('domain/decide'),
    find: "if (!mayBecome(known.status, 'CANCELLED'))",
    replace: "if (known.status === 'DELIVERED')",
    why: 'the money goes back and the goods are gone',
    tests: deliveryTests,
  },
  {
    name: 'D6: a delivery that was outrun counts as kept',
    file: delivery('domain/change'),
    find: "(await deliveries.save(delivery)) === 'saved'",
    replace: '(await deliveries.save(delivery)) !== undefined',
    why: 'a scan or a cancellation is told and not kept',
    tests: deliveryTests,
  },
  {
    name: 'a scan after the end of a delivery is told without that end',
    file: delivery('domain/news'),
    find: '...endBefore(delivery, revision),',
    replace: '',
    why: 'the order waits for the rest of a journey that has ended',
    tests: deliveryTests,
  },
];
