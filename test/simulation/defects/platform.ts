import type { Defect } from './defect.ts';

const platform = (name: string) => `functions/platform/${name}.ts`;
const tests = ['test/platform/consume'];

/** Faults in how queues are consumed and sent to. */
export const platformDefects: readonly Defect[] = [
  {
    name: 'D7: a message is acknowledged although its handler threw',
    file: platform('settle'),
    find: "if ('fault' in ended) return failed(one, began, ended.fault);",
    replace: "if ('fault' in ended) return handled(one, began);",
    why: 'what failed once is lost',
    tests,
  },
  {
    name: 'attempts are what the queue has counted',
    file: platform('settle'),
    find: 'if (tried.length > consumer.retrySeconds.length) return setAsideSpent(one);',
    replace: 'if (delivery.receiveCount > consumer.retrySeconds.length + 1) return setAsideSpent(one);',
    why: 'innocents are set aside for the failures of their neighbours',
    tests,
  },
  {
    name: 'waiting for a provider costs attempts',
    file: platform('settle'),
    find: 'if (isSuspect(delivery)) await takeBack(one); return putOff(one, ended);',
    replace: 'return putOff(one, ended);',
    why: 'an outage of a provider sets payments aside',
    tests,
  },
  {
    name: 'a crash is charged to nobody',
    file: platform('settle'),
    find: 'if (isSuspect(delivery)) await keep(one, [...tried, began]);',
    replace: '',
    why: 'a message that crashes the function comes again for ever',
    tests,
  },
  {
    name: 'what is set aside goes nowhere',
    file: platform('consumed-queue'),
    find: 'async setAside({ body, group, messageId }, attributes) {',
    replace: 'async setAside({ body, group, messageId }, attributes) { if (messageId) return;',
    why: 'a message that failed is lost',
    tests,
  },
  {
    name: 'a message overtakes the one before it in its group',
    file: platform('batch'),
    find: "if (settlement !== 'settled') return putBack(group.slice(position), settlement.waitSeconds, batch);",
    replace:
      "if (settlement !== 'settled') { await putBack([delivery], settlement.waitSeconds, batch); continue; }",
    why: "an order's messages are handled in the wrong order",
    tests,
  },
  {
    name: 'a message whose attempts cannot be read is settled',
    file: platform('batch'),
    find: 'if (!tried) return comesAgain;',
    replace: "if (!tried) return 'settled';",
    why: 'an outage of the attempts loses messages',
    tests,
  },
  {
    name: 'all orders are one group',
    file: platform('queue'),
    find: 'MessageGroupId: message.subject',
    replace: "MessageGroupId: 'orders'",
    why: 'one order that fails holds up all others',
    tests: ['test/platform/', 'test/delivery/consumers'],
  },
  {
    name: 'a message that is sent again on purpose is a duplicate',
    file: platform('queue'),
    find: 'resend === 0 ? message.id',
    replace: 'resend > -1 ? message.id',
    why: 'the queue swallows reminders and their answers',
    tests: ['test/platform/', 'test/delivery/', 'test/payment/', 'test/ordering/'],
  },
  {
    name: 'D14: what a batch left unread is taken for missing',
    file: platform('read-all'),
    find: 'keys = answer.UnprocessedKeys?.[table]?.Keys;',
    replace: 'keys = answer.UnprocessedKeys?.[table]?.Keys?.slice(0, 0);',
    why: 'a product that is there is refused as unknown',
    tests: ['test/delivery/deliveries.dynamodb', 'test/platform/', 'test/ordering/'],
  },
  {
    name: 'a breaker that never closes its trial',
    file: platform('breaker-circuit'),
    find: "if (now < trialAt) return { may: 'wait', forMs: trialAt - now };",
    replace: "return { may: 'wait', forMs: Math.max(trialAt - now, 1_000) };",
    why: 'a provider that is up again is never asked',
    tests: ['test/platform/breaker'],
  },
];
