import { region } from './cloudformation/references.ts';

/** Never anybody's account: tools like this one have been known to write to real ones. */
export const emptyProfile = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** The same, for clients of our own. */
export const dummyCredentials = {
  region,
  credentials: {
    accessKeyId: emptyProfile.AWS_ACCESS_KEY_ID,
    secretAccessKey: emptyProfile.AWS_SECRET_ACCESS_KEY,
  },
};

/** Removes the developer's AWS settings from the environment of this process, before the first client is made. */
export function useDummyCredentials(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name];
  Object.assign(env, emptyProfile);
}

/** Variables for a process that calls this machine alone: a proxy of the shell's is for others. */
export const proxyFree = { NO_PROXY: '*', no_proxy: '*' };

/** Reads a variable without the blanks and the quotes that files of variables leave. What is then empty is unset. */
export function readSetting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[name]?.trim().replace(/^(["'])(.*)\1$/s, '$2');
  return text?.trim() || undefined;
}

/** Says of a setting what it is and what it may be. */
export function describeSetting(name: string, got: string, allowed: string): string {
  return `${name} must be ${allowed}; it is "${got}"`;
}

/** What a port may be, and the number that a text says; undefined when it says none. */
export const portAllowed = 'a port from 0 to 65535';
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** What a URL may be that says where to call and nothing else, and that URL; undefined when a text is none. */
export const addressAllowed = 'an http or https URL without user, password and query';
export function parseAddress(text: string): URL | undefined {
  const url = URL.parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return url.username + url.password + url.search + url.hash === '' ? url : undefined;
}

/** A URL to show: without the user and password, and the query, that it may have. */
export function maskAddress(text: string): string {
  return text.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@').replace(/[?#].*/s, '?***');
}
