import { assessRedrive } from '../dead-letters/assess-redrive.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { closeObsolete } from '../dead-letters/redrive.ts';
import { explainFaultToOperator } from '../explain/explain-fault.ts';
import type { Operator, RedrivePorts } from '../ports.ts';
import type { Finding } from './findings.ts';

/** A dead letter whose order has moved on needs nobody; whether another is to be sent again is for a person to say. */
export async function checkDeadLetter(
  deadLetter: DeadLetter,
  heal: boolean,
  operator: Operator,
  ports: RedrivePorts,
): Promise<Finding> {
  const { id, queue, orderId, failedAt: since } = deadLetter;
  const judgement = await assessRedrive(deadLetter, ports);
  const healable = judgement.outcome === 'late';
  if (heal && healable) await closeObsolete(deadLetter, judgement.detail, operator, ports);
  const detail = `A message of ${queue} is set aside (${id}). ${explainFaultToOperator(deadLetter.fault)}`;
  return {
    kind: 'dead_letter_open',
    ...(orderId && { orderId }),
    since,
    detail,
    healable,
    healed: heal && healable,
  };
}
