import type { Fault, FaultCode } from '../../../messages/fault.ts';
import { lookUp } from '../../../messages/stored.ts';

/** The sentence for each fault code. Clients read it, so it names nothing of the implementation. */
export const faultSentences = {
  timeout: 'A dependency did not answer in time.',
  throttled: 'A dependency throttled the request.',
  conflict: 'Concurrent changes of the same data prevented the change.',
  unavailable: 'A dependency was unavailable.',
  provider_refused: 'The provider refused the request for this order.',
  provider_unavailable: 'The provider is unavailable.',
  credentials_refused: 'The provider refuses our credentials.',
  unknown_message: 'The running release does not know the type or the version of the message.',
  unreadable: 'The message cannot be read.',
  unreadable_item: 'A stored record cannot be read.',
  order_not_found: 'The message is about an order that does not exist.',
  unfinished: 'The last attempt did not end in time.',
  receive_limit: 'The message was received too often without being processed.',
  internal: 'An internal error occurred. The logs have the details under the id of the order.',
} as const satisfies Record<FaultCode, string>;

const unknownFault = 'An error occurred that this release does not know.';

/** Explains a fault in a sentence for clients. */
export function explainFault({ code }: Pick<Fault, 'code'>): string {
  return lookUp(faultSentences, code) ?? unknownFault;
}

/** Explains an attempt that has ended or was given up. */
export function explainAttempt({ fault }: { fault?: Fault | undefined }): string {
  return explainFault(fault ?? { code: 'unfinished' });
}

/** Faults whose detail is a statement of ours, or names where a body is unreadable, but never what it says there. */
const codesWithDetail: ReadonlySet<string> = new Set<FaultCode>([
  'provider_refused',
  'provider_unavailable',
  'credentials_refused',
  'unreadable',
  'receive_limit',
]);

/** Explains a fault in a sentence for operators, with its detail where that is written for people. */
export function explainFaultToOperator({ code, detail }: Fault): string {
  const sentence = explainFault({ code });
  return codesWithDetail.has(code) ? `${sentence.slice(0, -1)}: ${detail}.` : sentence;
}
