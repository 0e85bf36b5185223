import { join } from 'node:path';

/** The account that emulators answer for, and nobody has. */
export const account = '000000000000';
export const region = 'us-east-1';

/** Credentials that AWS refuses. */
const dummy = 'test';

/**
 * All that a program sees of the world which is to reach an emulator and nothing else. Nothing of the shell is handed on
 * but where programs are: no profile, no session, no proxy, no endpoint of a single service.
 */
export function environmentFor(endpoint: string, home: string): Record<string, string> {
  return {
    PATH: [join(import.meta.dirname, '../../node_modules/.bin'), process.env.PATH].join(':'),
    HOME: home,
    TMPDIR: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: dummy,
    AWS_SECRET_ACCESS_KEY: dummy,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * Throws unless the endpoint is on this machine and says that the credentials belong to nobody. To be asked before
 * anything else is: tools of this kind have deployed to real accounts by mistake.
 */
export async function refuseRealAccount(environment: Readonly<Record<string, string>>): Promise<void> {
  const endpoint = environment.AWS_ENDPOINT_URL ?? '';
  const { hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: '' };
  if (hostname !== '127.0.0.1')
    throw new Error(`"${endpoint}" is not on this machine's loopback: nothing is deployed there`);
  const told = Object.entries(environment).filter(([name]) => name.startsWith('AWS_') || /proxy/i.test(name));
  const allowed = environmentFor(endpoint, '');
  for (const [name, value] of told)
    if (allowed[name] !== value) throw new Error(`${name} is not what an emulator needs: nothing is deployed`);
  const answer = await ask(endpoint, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const [, owner] = /<Account>(\d+)<\/Account>/.exec(answer) ?? [];
  if (owner !== account) throw new Error(`the credentials belong to account ${owner}: nothing is deployed there`);
}

/** Asks a service that speaks in forms and XML. The signature is none, so that only an emulator answers. */
export async function ask(endpoint: string, service: string, form: Record<string, string>): Promise<string> {
  const headers = { authorization: unsigned(service) };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: new URLSearchParams(form) });
  return textOf(answer, `${service} ${form.Action}`);
}

/** Asks a service that speaks by paths and JSON. */
export async function rest(
  endpoint: string,
  service: string,
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<any> {
  const headers = { authorization: unsigned(service), 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(endpoint + path, { method, headers, ...payload });
  return JSON.parse(await textOf(answer, `${service} ${method} ${path}`));
}

async function textOf(answer: Response, asked: string): Promise<string> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${asked} was answered ${answer.status}: ${text}`);
  return text;
}

function unsigned(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${dummy}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
