import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { download, type EngineName, sha256Of } from './fetch.ts';

// Writes jars.lock.json anew: what Maven resolves for the versions below, and the SHA-256 of each file. Only for who
// changes a version; it needs Maven, which nothing else here does.

type Asked = { of: string; without: readonly string[]; also: readonly string[] };

const asked: Record<EngineName, Asked> = {
  elasticmq: { of: 'org.elasticmq:elasticmq-server_2.13:1.7.1', without: [], also: [] },
  dynamodb: {
    of: 'software.amazon.dynamodb:DynamoDBLocal:3.3.1',
    without: [
      // Its telemetry, which is switched off, and the test library that its POM takes for part of it.
      ...['cognitoidentity', 'cognitoidentityprovider', 'dynamodb-enhanced', 'pinpoint'].map(
        (artifact) => `software.amazon.awssdk:${artifact}`,
      ),
      'org.mockito:mockito-core',
    ],
    // The server does not load without one class of it, an exception. Where 2.48.3, which its POM asks for, could
    // not be had, this version could.
    also: ['software.amazon.awssdk:pinpoint:jar:2.41.0'],
  },
};
/** Jars, and the native libraries of the machines that `fetch.ts` knows. */
const usable = /:jar:|-linux-amd64:so:|-osx:dylib:/;

const locked = {
  elasticmq: await lockOf(asked.elasticmq),
  dynamodb: await lockOf(asked.dynamodb),
};
await writeFile(join(import.meta.dirname, 'jars.lock.json'), `${JSON.stringify(locked, null, 2)}\n`);

async function lockOf(engine: Asked): Promise<Record<string, string>> {
  const names = [...(await resolved(engine)), ...engine.also].toSorted();
  const entries: [string, string][] = [];
  for (const name of names) entries.push([name, sha256Of(await download(name))]);
  return Object.fromEntries(entries);
}

/** What the engine is made of, as `group:artifact:type:version`. */
async function resolved({ of, without }: Asked): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const pom = join(folder, 'pom.xml');
  const list = join(folder, 'list.txt');
  const [group, artifact, version] = of.split(':');
  const exclusions = without.map((name) => `<exclusion>${named(...name.split(':'))}</exclusion>`);
  await writeFile(
    pom,
    `<project><modelVersion>4.0.0</modelVersion>${named('engines', 'lock')}<version>1</version><dependencies>
    <dependency>${named(group, artifact)}<version>${version}</version><exclusions>${exclusions.join('')}</exclusions>
    </dependency></dependencies></project>`,
  );
  await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, 'dependency:list', `-DoutputFile=${list}`]);
  const lines = (await readFile(list, 'utf8')).split('\n').map((line) => line.trim());
  await rm(folder, { recursive: true });
  return lines.filter((line) => usable.test(line)).map((line) => line.split(':').slice(0, 4).join(':'));
}

function named(group = '', artifact = ''): string {
  return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>`;
}
