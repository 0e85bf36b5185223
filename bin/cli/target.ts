import { readFileSync } from 'node:fs';
import { Misused } from './failures.ts';

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
export function targetOf(options: TargetOptions, usual: DemoClient, env: NodeJS.ProcessEnv): Target {
  const url = urlOf(options.url ?? env.API_URL ?? 'http://localhost:3000');
  const named = options.client ?? env.API_CLIENT_ID;
  if (named === undefined && !isLoopback(url))
    throw new Misused(
      `Say as which client to ask ${url.host}: by API_CLIENT_ID and API_CLIENT_SECRET, or by --client and --secret-file.`,
    );
  const clientId = named ?? usual;
  const secret = secretFrom(options, clientId, env) ?? (isLoopback(url) ? demoSecretOf(clientId) : undefined);
  if (secret === undefined)
    throw new Misused(`The secret of ${clientId} is missing: set API_CLIENT_SECRET, or give --secret-file.`);
  return { url, clientId, secret, timeoutSeconds: options.timeout };
}

function secretFrom(
  { client, secretFile }: TargetOptions,
  clientId: string,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (secretFile !== undefined) return fileText(secretFile);
  // The secret in the environment is that of the client in the environment.
  return client === undefined || clientId === env.API_CLIENT_ID ? env.API_CLIENT_SECRET : undefined;
}

/** The text of a file, or of standard input for `-`, without the line end that editors put there. */
export function fileText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trimEnd();
  } catch (error) {
    throw new Misused(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function demoSecretOf(clientId: string): string | undefined {
  return Object.entries(demoSecrets).find(([id]) => id === clientId)?.[1];
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Misused(`${text} is no http or https URL.`);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
