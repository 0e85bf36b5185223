import { parseArgs } from 'node:util';
import { parseReplyTimeouts } from '../functions/ordering/adapters/reply-timeouts.ts';
import { parseCarrier, parseRate, parseRetrySeconds, parseSeconds } from '../functions/platform/settings.ts';
import { stages } from '../lib/stages.ts';
import { findDynoxide } from './engines/dynoxide.ts';
import { describeSetting, maskAddress, parseAddress, parsePort, portAllowed, readSetting } from './environment.ts';

export const usage = 'usage: npm start -- [--port N] [--data DIR] [--json] [--stage NAME]';

export type Settings = ReturnType<typeof parseSettings>;

/** The allowed values of a variable, and a parser that throws at all others. */
type Rule = readonly [allowed: string, parse: (text: string) => unknown];

const exampleTimeouts = JSON.stringify(stages.find(({ name }) => name === 'local')?.waitSeconds);
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];
const seconds = 'seconds, such as 5 or 0.5';

/** The variables of functions that the shell can replace. */
export const functionSettings: Readonly<Record<string, Rule>> = {
  CARRIER: ['simulated or manual', parseCarrier],
  CARRIER_STEP_SECONDS: [seconds, (text) => parseSeconds('CARRIER_STEP_SECONDS', text)],
  PAYMENT_DOWN_SECONDS: [seconds, (text) => parseSeconds('PAYMENT_DOWN_SECONDS', text)],
  POWERTOOLS_LOG_LEVEL: [`one of ${levels.join(', ')}`, (text) => requireSetting(levels.includes(text.toUpperCase()))],
  RATE_BURST: ['a number from 1 up', (text) => parseRate('RATE_BURST', text)],
  RATE_PER_SECOND: ['a number from 1 up', (text) => parseRate('RATE_PER_SECOND', text)],
  RETRY_SECONDS: ['whole seconds with commas between, such as 5,25,125', parseRetrySeconds],
  REPLY_TIMEOUT_SECONDS: [`whole seconds from 1 up as JSON, such as ${exampleTimeouts}`, parseReplyTimeouts],
};
const endpoint: Rule = [
  'an http URL without user, password and query, such as http://localhost:8000',
  (text) => requireSetting(parseAddress(text)?.protocol === 'http:'),
];
const rules: Readonly<Record<string, Rule>> = {
  ...functionSettings,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_ENDPOINT_URL_SQS: endpoint,
};

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
  for (const [name, [allowed, parse]] of Object.entries(rules)) {
    const text = readSetting(env, name)?.replace(/\s*,\s*/g, ',');
    if (text === undefined) continue;
    try {
      parse(text);
    } catch {
      throw new Error(describeSetting(name, maskAddress(text), allowed));
    }
    shell[name] = text;
  }
  // A cloud assembly that is synthesized already; tests restart a stage with it.
  const assembly = readSetting(env, 'CDK_ASSEMBLY');
  return { ...shell, ...(assembly && { CDK_ASSEMBLY: assembly }) };
}

function requireSetting(isAllowed: boolean): void {
  if (!isAllowed) throw new Error('not allowed');
}
