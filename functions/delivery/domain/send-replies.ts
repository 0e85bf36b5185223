import type { Decision } from './decide.ts';
import type { Ports } from './ports.ts';

/** Does what follows from a decision that is kept: the carrier first, so that what is told to ordering is true. */
export async function sendReplies(
  { carrier, replies }: Decision,
  orderId: string,
  ports: Pick<Ports, 'carrier' | 'send'>,
  resend: number,
): Promise<void> {
  if (carrier === 'cancel') await ports.carrier.cancel(orderId);
  for (const reply of replies) await ports.send(reply, resend);
}
