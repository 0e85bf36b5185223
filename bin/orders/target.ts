import { readFileSync } from 'node:fs';
import {
  addressAllowed,
  describeSetting,
  maskAddress,
  parseAddress,
  proxyFree,
  readSetting,
} from '../../local/environment.ts';
import { Misused } from '../terminal/failures.ts';

export type TargetOptions = { url?: string; client?: string; secretFile?: string; timeout: number };
/** Which system is asked, as which client, and for how many seconds an answer is waited for. */
export type Target = { url: URL; clientId: string; secret: string; timeoutSeconds: number };

/** The clients that every local system has, and no other. */
const demoSecrets = {
  'demo-shop': 'demo-secret',
  'demo-carrier': 'carrier-secret',
  'demo-operator': 'operator-secret',
} as const;
export type DemoClient = keyof typeof demoSecrets;

/** What the options say, else the environment, else the local system with the demo client that the command is for. */
export function resolveTarget(options: TargetOptions, usual: DemoClient, env: NodeJS.ProcessEnv): Target {
  const url = parseUrl(options, env);
  const named = getOption('--client', options.client) ?? readSetting(env, 'API_CLIENT_ID');
  if (named === undefined && !isLoopback(url))
    throw new Misused(
      `Say as which client to ask ${url.host}: by API_CLIENT_ID and API_CLIENT_SECRET, or by --client and --secret-file.`,
    );
  const clientId = named ?? usual;
  const secret = resolveSecret(options, clientId, env) ?? (isLoopback(url) ? getDemoSecret(clientId) : undefined);
  if (secret === undefined)
    throw new Misused(`The secret of ${clientId} is missing: set API_CLIENT_SECRET, or give --secret-file.`);
  if (isLoopback(url)) Object.assign(env, proxyFree);
  return { url, clientId, secret, timeoutSeconds: options.timeout };
}

function resolveSecret(
  { client, secretFile }: TargetOptions,
  clientId: string,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const file = getOption('--secret-file', secretFile);
  if (file !== undefined) return readSecret(file);
  // The secret in the environment is that of the client in the environment.
  const isItsOwn = client === undefined || clientId === readSetting(env, 'API_CLIENT_ID');
  return isItsOwn ? readSetting(env, 'API_CLIENT_SECRET') : undefined;
}

/** What a shell variable that is not set leaves of an option is a mistake, and no default is meant by it. */
function getOption(name: string, text: string | undefined): string | undefined {
  if (text?.trim() === '') throw new Misused(`${name} is empty.`);
  return text;
}

const encodings = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[], 'utf-8'],
] as const;

/** The secret in a file, or in standard input for `-`: in UTF-8 or, with a byte order mark, UTF-16; without blanks around it. */
function readSecret(file: string): string {
  const bytes = readBytes(file);
  const [, encoding] = encodings.find(([mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? [];
  let text = '\0';
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes).trim();
  } catch {
    // What is not in the encoding that it seems to be in is no text, as what has a null in it.
  }
  if (text.includes('\0')) throw new Misused(`${file} holds no text in UTF-8 or in UTF-16 with a byte order mark.`);
  if (text === '') throw new Misused(`${file} is empty: it must hold the secret of the client.`);
  return text;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new Misused(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function getDemoSecret(clientId: string): string | undefined {
  return Object.entries(demoSecrets).find(([id]) => id === clientId)?.[1];
}

function parseUrl(options: TargetOptions, env: NodeJS.ProcessEnv): URL {
  const name = options.url === undefined ? 'API_URL' : '--url';
  const text = getOption('--url', options.url) ?? readSetting(env, 'API_URL') ?? 'http://localhost:3000';
  const url = parseAddress(text);
  if (!url) throw new Misused(`${describeSetting(name, maskAddress(text), addressAllowed)}.`);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
