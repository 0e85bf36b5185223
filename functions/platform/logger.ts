import { Logger } from '@aws-lambda-powertools/logger';

/**
 * Logs one line of JSON per event. Pass the fields (`orderId`, `correlationId`) with each line and append none to the logger,
 * because one invocation processes several orders at once. `build` identifies the code: `npm run where` finds a place in it.
 */
export const logger = new Logger({ persistentKeys: { build: process.env.BUILD } });

const maxPlaces = 3;

/** Describes an error for logs and tables: name and message, e-mail addresses redacted, at most 300 characters. */
export function describeFault(fault: unknown): string {
  return redactAddresses(fault instanceof Error ? `${fault.name}: ${fault.message}` : 'thrown value');
}

/** The fields of a log line about a fault: its description, and the places of the code that it came through, the innermost first. */
export function getFaultFields(fault: unknown): { fault: string; at?: string[] } {
  const stack = fault instanceof Error ? (fault.stack ?? '') : '';
  // Only the places: a message or the name of a function can hold personal data.
  const places = [...stack.matchAll(/([\w.-]+\.[mc]?[jt]s:\d+:\d+)\)?$/gm)].flatMap(([, place]) => place ?? []);
  return { fault: describeFault(fault), ...(places.length > 0 && { at: places.slice(0, maxPlaces) }) };
}

/** Masks every e-mail address of a text and cuts it after 300 characters. */
export function redactAddresses(text: string): string {
  // The mask may be longer than what it hides, so the cut comes last.
  return text.replace(/\S+/g, (word) => (word.includes('@') ? '…@…' : word)).slice(0, 300);
}
