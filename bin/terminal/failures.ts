import type { Json } from './json.ts';

/** The exit code of each way in which a command can end. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unavailable: 3 } as const;

/** The document of an error response, null where it is not JSON, and the URL of the API that sent it. */
type Problem = { document: Json; url: URL };

/** Ends a command with a message for the user. `unavailable` means that the same command may work later. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly kind: Exclude<keyof typeof exitCodes, 'done'>;
  readonly problem: Problem | undefined;
  constructor(kind: CommandError['kind'], message: string, problem?: Problem) {
    super(message);
    this.kind = kind;
    this.problem = problem;
  }
}

const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'TimeoutError'];
const unconfigured = ['CredentialsProviderError', 'ExpiredTokenException', 'ExpiredToken'];

/** Turns a failed call of the AWS SDK into a CommandError. Throws everything else again, because it is a bug. */
export function toCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandError) return thrown;
  if (!(thrown instanceof Error)) throw thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  const sentence = `${thrown.name}: ${thrown.message || code}`;
  if (unreachable.includes(code) || unreachable.includes(thrown.name))
    return new CommandError('unavailable', `The system does not respond: ${sentence}. Check that it is running.`);
  if (unconfigured.includes(thrown.name) || /region/i.test(thrown.message))
    return new CommandError('usage', `AWS cannot be called: ${sentence}. Set AWS_PROFILE and AWS_REGION.`);
  if (!('$fault' in thrown)) throw thrown;
  return new CommandError(thrown.$fault === 'client' ? 'refused' : 'unavailable', sentence);
}
