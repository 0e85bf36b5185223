import type { DeadLetter } from '../dead-letters/dead-letter.ts';

const unended = 'It did not end in time.';
const internal = 'Something failed inside; the logs tell more under the id of the order.';

/** Faults whose own words are ours and are meant for people. */
const spoken = /^(?:ProviderFault|Refusal): (.{1,280})$/s;
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^(?:TimedOut|TimeoutError|AbortError)\b/, 'Something that it needs did not answer in time.'],
  [/throttl|ProvisionedThroughput|RequestLimit/i, 'Something that it needs was asked too much at once.'],
  [/Contention|TransactionConflict|TransactionCanceled/, 'Others were changing the same things.'],
  [/ECONN|EPIPE|ENOTFOUND|ServiceUnavailable|InternalServer/, 'Something that it needs could not be reached.'],
  [/^UnknownMessage/, 'This release does not know its type or its schema.'],
  [/order that does not exist/, 'It tells of an order that does not exist.'],
];

/** What a fault means, as a sentence without the words of the inside. A try without a fault did not end. */
export function describeFault(fault: string | undefined): string {
  if (fault === undefined) return unended;
  const said = spoken.exec(fault)?.[1];
  if (said) return findSentence(said);
  return sentences.find(([pattern]) => pattern.test(fault))?.[1] ?? internal;
}

/** Why a dead letter was set aside. Where its body does not fit is told by path, never by what stands there. */
export function describeReason({ reason, fault, attempts }: DeadLetter): string {
  switch (reason) {
    case 'unreadable':
      return findSentence(fault.startsWith('/') ? `The body does not fit its schema: ${fault}` : `The body ${fault}`);
    case 'receive_limit':
      return 'It was handed out too often and never settled.';
    case 'timed_out':
      return unended;
    default:
      return describeFault(attempts.at(-1)?.fault ?? fault);
  }
}

function findSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/[.\s]+$/, '')}.`;
}
