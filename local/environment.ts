import { region } from './cloudformation/references.ts';

/** AWS settings that belong to no account, so that no call can reach a real one. */
export const emptyProfile = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** The same, for SDK clients. */
export const dummyCredentials = {
  region,
  credentials: {
    accessKeyId: emptyProfile.AWS_ACCESS_KEY_ID,
    secretAccessKey: emptyProfile.AWS_SECRET_ACCESS_KEY,
  },
};

/** Replaces the AWS settings of the shell. Must run before the first SDK client is created. */
export function useDummyCredentials(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name];
  Object.assign(env, emptyProfile);
}

/** Variables for a process that calls only this machine: it must not use the proxy of the shell. */
export const proxyFree = { NO_PROXY: '*', no_proxy: '*' };

/** Reads a variable without the blanks and quotes that env files leave. Returns undefined when it is empty. */
export function readSetting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[name]?.trim().replace(/^(["'])(.*)\1$/s, '$2');
  return text?.trim() || undefined;
}

/** Describes an invalid setting: its name, the allowed values and its value. */
export function describeSetting(name: string, value: string, allowed: string): string {
  return `${name} must be ${allowed}; it is "${value}"`;
}

/** Parses a port; undefined when it is invalid. */
export const portAllowed = 'a port from 0 to 65535';
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** Parses the URL of a server; undefined when it is invalid or has a user, a password or a query. */
export const addressAllowed = 'an http or https URL without user, password and query';
export function parseAddress(text: string): URL | undefined {
  const url = URL.parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return url.username + url.password + url.search + url.hash === '' ? url : undefined;
}

/** Masks the user, the password and the query of a URL, for messages. */
export function maskAddress(text: string): string {
  return text.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@').replace(/[?#].*/s, '?***');
}
