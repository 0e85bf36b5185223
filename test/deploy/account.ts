import { join } from 'node:path';

/** The account of emulators. No AWS customer has it. */
export const account = '000000000000';
export const region = 'us-east-1';

/** Credentials that AWS refuses. */
const dummy = 'test';

/**
 * Returns the whole environment of a program that may reach only the emulator. Of the shell it has only PATH: no profile,
 * session, proxy or endpoint of a single service.
 */
export function createEnvironment(endpoint: string, home: string): Record<string, string> {
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
 * Throws unless the endpoint is on this machine, and STS returns the account of emulators. Call it before anything else, so
 * that nothing is ever deployed to a real account.
 */
export async function refuseRealAccount(environment: Readonly<Record<string, string>>): Promise<void> {
  const endpoint = environment.AWS_ENDPOINT_URL ?? '';
  const { hostname } = URL.canParse(endpoint) ? new URL(endpoint) : { hostname: '' };
  if (hostname !== '127.0.0.1')
    throw new Error(`"${endpoint}" is not on the loopback interface. Nothing is deployed there.`);
  const given = Object.entries(environment).filter(([name]) => name.startsWith('AWS_') || /proxy/i.test(name));
  const allowed = createEnvironment(endpoint, '');
  for (const [name, value] of given)
    if (allowed[name] !== value) throw new Error(`${name} is not set for an emulator. Nothing is deployed.`);
  const identity = await requestXml(endpoint, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const [, owner] = /<Account>(\d+)<\/Account>/.exec(identity) ?? [];
  if (owner !== account) throw new Error(`The credentials belong to account ${owner}. Nothing is deployed there.`);
}

/** Calls a service with the Query protocol. Has no valid signature, so that only an emulator responds. */
export async function requestXml(endpoint: string, service: string, form: Record<string, string>): Promise<string> {
  const headers = { authorization: createFakeSignature(service) };
  const response = await fetch(endpoint, { method: 'POST', headers, body: new URLSearchParams(form) });
  return readText(response, `${service} ${form.Action}`);
}

/** Calls a service with the REST-JSON protocol. */
export async function requestJson(
  endpoint: string,
  service: string,
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<any> {
  const headers = { authorization: createFakeSignature(service), 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(endpoint + path, { method, headers, ...payload });
  return JSON.parse(await readText(response, `${service} ${method} ${path}`));
}

async function readText(response: Response, request: string): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${request} returned ${response.status}: ${text}`);
  return text;
}

function createFakeSignature(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${dummy}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
