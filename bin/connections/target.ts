import { readFileSync } from 'node:fs';
import {
  addressAllowed,
  describeSetting,
  maskAddress,
  parseAddress,
  proxyFree,
  readSetting,
} from '../../local/environment.ts';
import { CommandError } from '../terminal/failures.ts';
import { readPort } from './port.ts';

export type TargetOptions = { url?: string; client?: string; secretFile?: string; timeout: number };
/** The API to call, the client to call it as, and the time to wait for a response. */
export type Target = { url: URL; clientId: string; secret: string; timeoutSeconds: number };

/** The clients that every local system has. They are never used on another system. */
const demoSecrets = {
  'demo-shop': 'demo-secret',
  'demo-carrier': 'carrier-secret',
  'demo-operator': 'operator-secret',
} as const;
export type DemoClient = keyof typeof demoSecrets;

/** Reads the target from the options, else from the environment. The default is the local system and `demoClient`. */
export function resolveTarget(options: TargetOptions, demoClient: DemoClient, env: NodeJS.ProcessEnv): Target {
  const url = parseUrl(options, env);
  const named = getOption('--client', options.client) ?? readSetting(env, 'API_CLIENT_ID');
  if (named === undefined && !isLoopback(url))
    throw new CommandError(
      'usage',
      `${url.host} needs a client. Set API_CLIENT_ID and API_CLIENT_SECRET, or give --client and --secret-file.`,
    );
  const clientId = named ?? demoClient;
  const secret = resolveSecret(options, clientId, env) ?? (isLoopback(url) ? getDemoSecret(clientId) : undefined);
  if (secret === undefined)
    throw new CommandError(
      'usage',
      `The secret of ${clientId} is missing. Set API_CLIENT_SECRET, or give --secret-file.`,
    );
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
  // The secret in the environment belongs to the client in the environment.
  const isOwnSecret = client === undefined || clientId === readSetting(env, 'API_CLIENT_ID');
  return isOwnSecret ? readSetting(env, 'API_CLIENT_SECRET') : undefined;
}

/** Refuses an empty option: it comes from a shell variable that is not set, and does not ask for the default. */
function getOption(name: string, text: string | undefined): string | undefined {
  if (text?.trim() === '') throw new CommandError('usage', `${name} is empty. Give it a value, or leave it out.`);
  return text;
}

const encodings = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[], 'utf-8'],
] as const;

/** Reads a secret from a file, or from standard input for `-`: UTF-8, or UTF-16 with a byte order mark. Blanks around it are removed. */
function readSecret(file: string): string {
  const bytes = readBytes(file);
  const [, encoding] = encodings.find(([mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? [];
  let text = '\0';
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes).trim();
  } catch {
    // Refused below, as a text with a null character is.
  }
  if (text.includes('\0')) throw new CommandError('usage', `${file} is not text. Save the secret as UTF-8.`);
  if (text === '') throw new CommandError('usage', `${file} is empty. It must hold the secret of the client.`);
  return text;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new CommandError('usage', `${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function getDemoSecret(clientId: string): string | undefined {
  return Object.entries(demoSecrets).find(([id]) => id === clientId)?.[1];
}

function parseUrl(options: TargetOptions, env: NodeJS.ProcessEnv): URL {
  const name = options.url === undefined ? 'API_URL' : '--url';
  const text = getOption('--url', options.url) ?? readSetting(env, 'API_URL') ?? `http://localhost:${readPort(env)}`;
  const url = parseAddress(text);
  if (!url) throw new CommandError('usage', `${describeSetting(name, maskAddress(text), addressAllowed)}.`);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
