import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { dirname, join } from 'node:path';
import lock from './jars.lock.json' with { type: 'json' };

export type EngineName = keyof typeof lock;

const repository = (process.env.MAVEN_REPOSITORY_URL ?? 'https://repo1.maven.org/maven2').replace(/\/$/, '');
const cache = join(import.meta.dirname, '../../.cache/engines');
const maxConcurrent = 8;
const maxAttempts = 3;
const deadlineMs = 120_000;

/** The native SQLite libraries of DynamoDB Local on Maven Central, by platform. */
const natives: Readonly<Record<string, string>> = {
  'linux-x64': 'libsqlite4java-linux-amd64',
  'darwin-x64': 'libsqlite4java-osx',
};

/**
 * Returns the files of an engine. Downloads those that are not in the cache. Throws when a file cannot be downloaded, or
 * its SHA-256 is not the one in `jars.lock.json`.
 */
export async function fetchEngine(engine: EngineName): Promise<string[]> {
  const wanted = Object.entries<string>(lock[engine]).filter(([name]) => isForThisMachine(name));
  const missing = wanted.filter(([name]) => !existsSync(join(cache, toPath(name))));
  if (missing.length > 0) console.info(`downloading ${missing.length} files of ${engine} from ${repository}`);
  const left = [...wanted];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await fetchOne(...next);
  };
  // Only these downloads use the proxy of the environment. The engines run on this machine.
  const resetProxy = setGlobalProxyFromEnv();
  try {
    await Promise.all(Array.from({ length: maxConcurrent }, work));
  } finally {
    resetProxy();
  }
  return wanted.map(([name]) => join(cache, toPath(name)));
}

function isForThisMachine(name: string): boolean {
  const [, artifact = '', type] = name.split(':');
  const machine = `${process.platform}-${process.arch}`;
  const native = natives[machine];
  if (type === 'jar') return true;
  if (native) return artifact === native;
  throw new Error(
    `DynamoDB Local needs a native SQLite library, and Maven Central has none for ${machine}. Use \`docker compose up\`.`,
  );
}

/** Returns the path of `group:artifact:type:version` in a repository. */
export function toPath(name: string): string {
  const [group = '', artifact, type, version] = name.split(':');
  return `${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.${type}`;
}

async function fetchOne(name: string, sha256: string): Promise<void> {
  const file = join(cache, toPath(name));
  if (existsSync(file) && hashSha256(await readFile(file)) === sha256) return;
  const content = await download(name);
  const found = hashSha256(content);
  if (found !== sha256)
    throw new Error(`${name} from ${repository} has the SHA-256 ${found}, which is not the one in jars.lock.json`);
  await mkdir(dirname(file), { recursive: true });
  // Renamed when complete, so that another process never reads half a file.
  const part = `${file}.${process.pid}`;
  await writeFile(part, content);
  await rename(part, file);
}

export function hashSha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Downloads a file of the repository. Retries network faults and 5xx responses, and nothing else. */
export async function download(name: string, attempt = 1): Promise<Uint8Array> {
  const url = `${repository}/${toPath(name)}`;
  let reason: unknown;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    reason = `the response is ${response.status}`;
    if (response.status < 500) attempt = maxAttempts;
  } catch (fault) {
    reason = fault instanceof Error && fault.cause instanceof Error ? fault.cause.message : fault;
  }
  if (attempt < maxAttempts) return download(name, attempt + 1);
  throw new Error(`cannot download ${url}: ${reason}. Set MAVEN_REPOSITORY_URL to use another repository.`);
}
