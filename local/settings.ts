import { parseArgs } from 'node:util';
import { replyTimeouts } from '../functions/ordering/adapters/reply-timeouts.ts';
import { carrier, paymentCapture, rate, retrySeconds, seconds } from '../functions/platform/settings.ts';
import { stages } from '../lib/stages.ts';
import { findDynoxide } from './engines/dynoxide.ts';
import { describeSetting, maskAddress, parseAddress, parsePort, portAllowed, readSetting } from './environment.ts';

export const usage = 'usage: npm start -- [--port N] [--data DIR] [--json] [--stage NAME]';

export type Settings = ReturnType<typeof parseSettings>;

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/** The variables of functions that the shell can set, by the settings of the functions. */
export const functionSettings = {
  CARRIER: carrier,
  CARRIER_STEP_SECONDS: seconds,
  PAYMENT_CAPTURE: paymentCapture,
  PAYMENT_DOWN_SECONDS: seconds,
  POWERTOOLS_LOG_LEVEL: {
    allowed: `one of ${levels.join(', ')}`,
    parse: (text: string) => levels.find((level) => level === text.toUpperCase()),
  },
  RATE_BURST: rate,
  RATE_PER_SECOND: rate,
  RETRY_SECONDS: retrySeconds,
  REPLY_TIMEOUT_SECONDS: replyTimeouts,
};
const endpoint = {
  allowed: 'an http URL without user, password and query, such as http://localhost:8000',
  parse: (text: string) => (parseAddress(text)?.protocol === 'http:' ? text : undefined),
};
const settings = { ...functionSettings, AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };

/**
 * Reads the settings from the arguments and the shell. Port 0 selects a free one. Without a folder `data`, the state is
 * lost at the end. `shell` has the variables for this system. Throws an error that names an invalid setting.
 */
export function parseSettings(args: string[], env: NodeJS.ProcessEnv) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { data, json, stage } = values;
  const names = stages.map(({ name }) => name);
  if (!names.includes(stage)) throw new Error(describeSetting('--stage', stage, `one of ${names.join(', ')}`));
  if (data?.trim() === '') throw new Error(describeSetting('--data', data, 'a folder'));
  const port = values.port ?? readSetting(env, 'PORT') ?? '3000';
  const number = parsePort(port.trim());
  if (number === undefined)
    throw new Error(describeSetting(values.port === undefined ? 'PORT' : '--port', port, portAllowed));
  const shell = readShellSettings(env);
  if (!shell.AWS_ENDPOINT_URL_DYNAMODB) findDynoxide();
  return { port: number, data, json, stage, shell };
}

function readShellSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const shell: Record<string, string> = {};
  for (const [name, { allowed, parse }] of Object.entries(settings)) {
    const text = readSetting(env, name)?.replace(/\s*,\s*/g, ',');
    if (text === undefined) continue;
    if (parse(text) === undefined) throw new Error(describeSetting(name, maskAddress(text), allowed));
    shell[name] = text;
  }
  // A cloud assembly that is synthesized already; tests restart a stage with it.
  const assembly = readSetting(env, 'CDK_ASSEMBLY');
  return { ...shell, ...(assembly && { CDK_ASSEMBLY: assembly }) };
}
