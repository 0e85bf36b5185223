import { describeSetting, parsePort, portAllowed, readSetting } from '../../local/environment.ts';
import { CommandError } from '../terminal/failures.ts';

/** Reads the port of the local system from `PORT`, as the local system does. */
export function readPort(env: NodeJS.ProcessEnv): number {
  const text = readSetting(env, 'PORT') ?? '3000';
  const port = parsePort(text);
  if (port === undefined) throw new CommandError('usage', `${describeSetting('PORT', text, portAllowed)}.`);
  return port;
}
