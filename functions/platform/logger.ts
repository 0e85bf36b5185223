import { Logger } from '@aws-lambda-powertools/logger';

/**
 * Logs one line of JSON per event. Pass the fields (`orderId`, `correlationId`) with each line and append none to the logger,
 * because one invocation processes several orders at once.
 */
export const logger = new Logger();

/** Describes an error for logs and tables: name and message, e-mail addresses redacted, at most 300 characters. */
export function describeFault(fault: unknown): string {
  return redactAddresses(fault instanceof Error ? `${fault.name}: ${fault.message}` : 'thrown value');
}

/** Masks every e-mail address of a text and cuts it after 300 characters. */
export function redactAddresses(text: string): string {
  // The mask may be longer than what it hides, so the cut comes last.
  return text.replace(/\S+/g, (word) => (word.includes('@') ? '…@…' : word)).slice(0, 300);
}
