import { parseArgs } from 'node:util';
import { waitSecondsOf } from '../functions/ordering/adapters/wait-seconds.ts';
import { parseCarrier, parseRate, parseRetrySeconds, parseSeconds } from '../functions/platform/settings.ts';
import { stages } from '../lib/stages.ts';
import { findDynoxide } from './dynoxide.ts';
import {
  describeSetting,
  maskAddress,
  parseAddress,
  parsePort,
  portAllowed,
  readSetting,
} from './environment.ts';

export const usage = 'usage: npm start -- [--port N] [--data DIR] [--json] [--stage NAME]';

export interface Settings {
  readonly help: boolean;
  /** 0 asks for any port that is free. */
  readonly port: number;
  /** Where state is kept; it is lost at the end when undefined. */
  readonly data: string | undefined;
  readonly json: boolean;
  readonly stage: string;
  /** What of the shell's variables is for this system: settings alone, as functions read them. */
  readonly shell: Readonly<Record<string, string>>;
}

/** What a variable may be, and the parser of the functions that read it, which throws at all else. */
type Rule = readonly [allowed: string, parse: (text: string) => unknown];

const waits = '{"payment":30,"delivery":30,"carrier":300,"cancellation":30,"refund":60}';
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];
const seconds = 'seconds, such as 5 or 0.5';

/** What the shell may change of what the stack gives functions. */
export const functionSettings: Readonly<Record<string, Rule>> = {
  CARRIER: ['simulated or manual', parseCarrier],
  CARRIER_STEP_SECONDS: [seconds, (text) => parseSeconds('CARRIER_STEP_SECONDS', text)],
  PAYMENT_DOWN_SECONDS: [seconds, (text) => parseSeconds('PAYMENT_DOWN_SECONDS', text)],
  POWERTOOLS_LOG_LEVEL: [
    `one of ${levels.join(', ')}`,
    (text) => require(levels.includes(text.toUpperCase())),
  ],
  RATE_BURST: ['a number from 1 up', (text) => parseRate('RATE_BURST', text)],
  RATE_PER_SECOND: ['a number from 1 up', (text) => parseRate('RATE_PER_SECOND', text)],
  RETRY_SECONDS: ['whole seconds with commas between, such as 5,25,125', parseRetrySeconds],
  WAIT_SECONDS: [`whole seconds from 1 up as JSON, such as ${waits}`, waitSecondsOf],
};
const endpoint: Rule = [
  'an http URL without user, password and query, such as http://localhost:8000',
  (text) => require(parseAddress(text)?.protocol === 'http:'),
];
const rules: Readonly<Record<string, Rule>> = {
  ...functionSettings,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_ENDPOINT_URL_SQS: endpoint,
};

/** Reads what was typed and what the shell says. Throws a sentence that names the setting that cannot be. */
export function parseSettings(args: string[], env: NodeJS.ProcessEnv): Settings {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      stage: { type: 'string', default: 'local' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { data, json, stage, help } = values;
  const names = stages.map(({ name }) => name);
  if (!names.includes(stage))
    throw new Error(describeSetting('--stage', stage, `one of ${names.join(', ')}`));
  if (data?.trim() === '') throw new Error(describeSetting('--data', '', 'a folder'));
  const port = values.port ?? readSetting(env, 'PORT') ?? '3000';
  const number = parsePort(port.trim());
  if (number === undefined)
    throw new Error(describeSetting(values.port === undefined ? 'PORT' : '--port', port, portAllowed));
  const shell = shellSettings(env);
  if (!help && !shell.AWS_ENDPOINT_URL_DYNAMODB) findDynoxide();
  return { help, port: number, data, json, stage, shell };
}

function shellSettings(env: NodeJS.ProcessEnv): Record<string, string> {
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
  // What was synthesized before can be run again, as a deployed stage is after a crash.
  const assembly = readSetting(env, 'CDK_ASSEMBLY');
  return { ...shell, ...(assembly && { CDK_ASSEMBLY: assembly }) };
}

function require(isAllowed: boolean): void {
  if (!isAllowed) throw new Error('not allowed');
}
