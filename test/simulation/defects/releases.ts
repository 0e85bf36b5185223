import type { Defect } from './defect.ts';

const tests = ['test/releases/'];
const stored = 'functions/messages/stored.ts';
const object = 'return made({ shape: tolerantShape(def.shape), catchall: anything });';

/** Faults in how neighbouring releases read what each other has written. */
export const releaseDefects: readonly Defect[] = [
  {
    name: 'an address is read as strictly as it is taken',
    file: stored,
    find: object,
    replace: `if ('postalCode' in def.shape) return schema; ${object}`,
    why: 'an order with a member of another release cannot be read, sent or cancelled',
    tests,
  },
  {
    name: 'what a schema does not have is dropped',
    file: stored,
    find: object,
    replace: 'return made({ shape: tolerantShape(def.shape) });',
    why: 'the next write deletes what another release has written',
    tests,
  },
  {
    name: 'a value that is new to an enum is not read',
    file: stored,
    find: "case 'string': case 'enum': return text;",
    replace: "case 'enum': return schema; case 'string': return text;",
    why: 'an order whose history has another type of event cannot be read',
    tests,
  },
  {
    name: 'an order is written anew with what this release knows of it',
    file: 'functions/ordering/adapters/orders-table/item.ts',
    find: 'return toItem({ ...order, ...made });',
    replace:
      'return toItem({ ...Object.fromEntries(Object.entries(order).filter(([name]) => name in Order.shape)), ...made });',
    why: 'the next write deletes what another release has written',
    tests,
  },
  {
    name: 'news of a parcel replaces all that is known of it',
    file: 'functions/ordering/domain/lifecycle/rules.ts',
    find: '...{ status, delivery: { ...order.delivery, status, carrier, trackingNumber } },',
    replace: '...{ status, delivery: { status, carrier, trackingNumber } },',
    why: 'what another release knows of the parcel is lost',
    tests,
  },
  {
    name: 'a message of another release is set aside at once',
    file: 'functions/platform/queue-consumer/parse-message.ts',
    find: 'if (issues.some((issue) => isUnknown(issue, json))) return { ties, handle: refuseUnknown };',
    replace: '',
    why: 'during a deploy each message of a new type is a dead letter',
    tests,
  },
  {
    name: 'news is taken in as late where the status is not known',
    file: 'functions/ordering/domain/lifecycle/record-status.ts',
    find: 'if (isJudgeable || isKnown(order.history, message.id)) return message;',
    replace: 'if (message) return message;',
    why: 'the release that knows the status never hears the news',
    tests,
  },
];
