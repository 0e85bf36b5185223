import { ProviderFault } from '../../../functions/messages/fault.ts';
import { withTimeouts } from '../../../functions/platform/aws-clients.ts';
import type { Random } from '../harness/random.ts';
import type { PortCall } from './instance.ts';

/**
 * How a port call goes wrong. `fails` and `hangs` are outages of AWS or a provider: the call has no effect. `breaks` is a
 * bug of ours or a refusal of a provider. `partial` omits one entry of a batch. `contended` is a write to a table that
 * conflicts in all its attempts.
 */
export type Mode =
  | 'fails'
  | 'hangs'
  | 'response lost'
  | 'breaks'
  | 'crashes before'
  | 'crashes after'
  | 'slow'
  | 'partial'
  | 'contended';

export type Faults = {
  at(portCall: PortCall): Mode | undefined;
  /** The number of faults so far. */
  count(): number;
};

/** A fault that is charged to the message: it is not an outage. */
export class PlannedFault extends Error {
  override readonly name = 'PlannedFault';
}

const writes = new Set(['create', 'save', 'replace', 'adjust', 'remove', 'append', 'restart']);

/** Whether a call writes to a table, and may conflict with other writes. */
export function isWrite({ operation }: PortCall): boolean {
  return writes.has(operation);
}

/** A fault of an outage, as the SDK throws it. It is charged to no message. */
export class ServiceFault extends Error {}

const outageFaults = [
  { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
  { name: 'SomethingUnknown', $metadata: { httpStatusCode: 500 } },
  { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } },
  { name: 'TimeoutError' },
  { name: 'Error', code: 'ECONNREFUSED' },
];

export function createServiceFault(message: string, random: Random): ServiceFault {
  return Object.assign(new ServiceFault(message), random.pick(outageFaults));
}

/** Translates a fault as a provider's adapter does: an outage concerns everyone, a refusal only this order. */
export function toProviderFault(fault: unknown): unknown {
  if (fault instanceof ServiceFault) return new ProviderFault('no answer', 'everyone');
  return fault instanceof PlannedFault ? new ProviderFault('refused', 'this order') : fault;
}

const { maxAttempts, requestHandler } = withTimeouts;
/** When the SDK gives up a call, including its pauses between attempts. The client of a provider may never give up. */
const sdkDeadlineMs = maxAttempts * requestHandler.requestTimeout + 300;
const providerHangsMs = 60_000;
const providers = new Set(['provider', 'carrier', 'mail']);

export function pickLatency(mode: Mode | undefined, random: Random, resource = ''): number {
  if (mode === 'hangs') return providers.has(resource) ? providerHangsMs : sdkDeadlineMs;
  return mode === 'slow' ? random.between(200, 4_500) : random.between(1, 12);
}
