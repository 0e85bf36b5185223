import { exitCodes } from '../terminal/failures.ts';

/** The answer is no: there is no such client, key or stage, or there is one already. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** There was no answer in time; the same command may work later. */
export class RetryLater extends Error {
  override readonly name = 'NotYet';
}

const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'TimeoutError'];
const unconfigured = ['CredentialsProviderError', 'ExpiredTokenException', 'ExpiredToken'];

/** What of a failed call is to be said, and the exit code it comes to. What is no failed call is a bug, and thrown on. */
export function describeError(thrown: unknown): { sentence: string; exitCode: number } {
  if (thrown instanceof Refused) return { sentence: thrown.message, exitCode: exitCodes.refused };
  if (thrown instanceof RetryLater) return { sentence: thrown.message, exitCode: exitCodes.unreachable };
  if (!(thrown instanceof Error)) throw thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  const sentence = `${thrown.name}: ${thrown.message || code}`;
  if (unreachable.includes(code) || unreachable.includes(thrown.name))
    return {
      sentence: `There is no answer: ${sentence}. Is the system started?`,
      exitCode: exitCodes.unreachable,
    };
  if (unconfigured.includes(thrown.name) || /region/i.test(thrown.message))
    return {
      sentence: `AWS cannot be asked: ${sentence}. Set AWS_PROFILE and AWS_REGION.`,
      exitCode: exitCodes.usage,
    };
  if (!('$fault' in thrown)) throw thrown;
  return { sentence, exitCode: thrown.$fault === 'client' ? exitCodes.refused : exitCodes.unreachable };
}
