import * as z from 'zod/mini';

const Ping = z.object({ action: z.literal('ping') });
const maxCharacters = 1_000;

/** Returns the response to a message of a client, which can only be a ping. */
export function answerMessage(text: string): object {
  if (text.length > maxCharacters) return createError(`The message is longer than ${maxCharacters} characters.`);
  return Ping.safeParse(parseJson(text)).success
    ? { type: 'pong' }
    : createError('Send {"action":"ping"}; there is no other message.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function createError(detail: string) {
  return { type: 'error', code: 'validation_failed', detail };
}
