import { Logger } from '@aws-lambda-powertools/logger';

/**
 * One line per thing that happened, JSON. Fields are given with each line (`orderId`, `correlationId`): nothing is
 * remembered between lines, because one invocation works on several orders at once.
 */
export const logger = new Logger();

/** What of an error may be logged or stored: its name and message with every e-mail address masked, at most 300 characters. */
export function describeFault(fault: unknown): string {
  return maskAddresses(fault instanceof Error ? `${fault.name}: ${fault.message}` : 'thrown value');
}

/** Masks every e-mail address of a text and cuts it after 300 characters. */
export function maskAddresses(text: string): string {
  // The mask may be longer than what it hides, so the cut comes last.
  return text.replace(/\S+/g, (word) => (word.includes('@') ? '…@…' : word)).slice(0, 300);
}
