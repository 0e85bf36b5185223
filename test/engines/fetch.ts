import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { dirname, join } from 'node:path';
import lock from './jars.lock.json' with { type: 'json' };

export type EngineName = keyof typeof lock;

const repository = (process.env.MAVEN_REPOSITORY_URL ?? 'https://repo1.maven.org/maven2').replace(/\/$/, '');
const cache = join(import.meta.dirname, '../../.cache/engines');
const atOnce = 8;
const tries = 3;
const deadlineMs = 120_000;

/** The native libraries of DynamoDB Local's SQLite that are on Maven Central, by the machines that they are for. */
const natives: Readonly<Record<string, string>> = {
  'linux-x64': 'libsqlite4java-linux-amd64',
  'darwin-x64': 'libsqlite4java-osx',
};

/**
 * Answers the files of an engine, each with the content that `jars.lock.json` names, and fetches those that are not in
 * the cache. Throws when one cannot be had, or has other content.
 */
export async function fetchEngine(engine: EngineName): Promise<string[]> {
  const wanted = Object.entries<string>(lock[engine]).filter(([name]) => isForThisMachine(name));
  const missing = wanted.filter(([name]) => !existsSync(join(cache, pathOf(name))));
  if (missing.length > 0) console.info(`fetching ${missing.length} files of ${engine} from ${repository}`);
  const left = [...wanted];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) await fetchOne(...next);
  };
  // Whoever is behind a proxy says so in the environment; the engines themselves are never reached through one.
  const withoutProxy = setGlobalProxyFromEnv();
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    withoutProxy();
  }
  return wanted.map(([name]) => join(cache, pathOf(name)));
}

function isForThisMachine(name: string): boolean {
  const [, artifact = '', type] = name.split(':');
  const machine = `${process.platform}-${process.arch}`;
  const native = natives[machine];
  if (type === 'jar') return true;
  if (native) return artifact === native;
  throw new Error(
    `DynamoDB Local needs a native SQLite, and Maven Central has none for ${machine}. Use \`docker compose up\` instead`,
  );
}

/** Where a repository keeps `group:artifact:type:version`. */
export function pathOf(name: string): string {
  const [group = '', artifact, type, version] = name.split(':');
  return `${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.${type}`;
}

async function fetchOne(name: string, sha256: string): Promise<void> {
  const file = join(cache, pathOf(name));
  if (existsSync(file) && sha256Of(await readFile(file)) === sha256) return;
  const content = await download(name);
  const found = sha256Of(content);
  if (found !== sha256)
    throw new Error(`${repository} has another ${name} than jars.lock.json names: its SHA-256 is ${found}`);
  await mkdir(dirname(file), { recursive: true });
  // Whoever else fetches at the same time never sees half a file.
  const part = `${file}.${process.pid}`;
  await writeFile(part, content);
  await rename(part, file);
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Reads a file of the repository, with patience for a bad line and none for a clear no. */
export async function download(name: string, attempt = 1): Promise<Uint8Array> {
  const url = `${repository}/${pathOf(name)}`;
  let why: unknown;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    why = `it answers ${response.status}`;
    if (response.status < 500) attempt = tries;
  } catch (fault) {
    why = fault instanceof Error && fault.cause instanceof Error ? fault.cause.message : fault;
  }
  if (attempt < tries) return download(name, attempt + 1);
  throw new Error(`cannot fetch ${url}: ${why}. MAVEN_REPOSITORY_URL names another repository`);
}
