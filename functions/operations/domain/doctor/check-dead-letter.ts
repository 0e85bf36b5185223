import { assessRedrive } from '../dead-letters/assess-redrive.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { closeObsolete } from '../dead-letters/redrive.ts';
import { explainFaultToOperator } from '../explain/explain-fault.ts';
import type { Operator, RedrivePorts } from '../ports.ts';
import { createFinding, type Finding } from './findings.ts';

/** Reports an open dead letter. With `heal` an obsolete one is closed; an operator decides whether to redrive another. */
export async function checkDeadLetter(
  deadLetter: DeadLetter,
  heal: boolean,
  operator: Operator,
  ports: RedrivePorts,
): Promise<Finding> {
  const { id, queue, orderId, failedAt: since } = deadLetter;
  const assessment = await assessRedrive(deadLetter, ports);
  const healable = assessment.outcome === 'late';
  const healed = heal && healable;
  if (healed) await closeObsolete(deadLetter, assessment.detail, operator, ports);
  const detail = `A message from ${queue} is a dead letter (${id}). ${explainFaultToOperator(deadLetter.fault)}`;
  return createFinding('dead_letter_open', { ...(orderId && { orderId }), since, detail, healable, healed });
}
