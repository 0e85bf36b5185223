import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { download, type EngineName, hashSha256 } from './fetch.ts';

// Writes jars.lock.json: the files that Maven resolves for the versions below, each with its SHA-256. Run it after a change
// of a version. It needs Maven.

type Engine = { of: string; without: readonly string[]; also: readonly string[] };

const engines: Record<EngineName, Engine> = {
  elasticmq: { of: 'org.elasticmq:elasticmq-server_2.13:1.7.1', without: [], also: [] },
  dynamodb: {
    of: 'software.amazon.dynamodb:DynamoDBLocal:3.3.1',
    without: [
      // Its telemetry, which is switched off, and a test library that its POM lists as a dependency.
      ...['cognitoidentity', 'cognitoidentityprovider', 'dynamodb-enhanced', 'pinpoint'].map(
        (artifact) => `software.amazon.awssdk:${artifact}`,
      ),
      'org.mockito:mockito-core',
    ],
    // The server needs one exception class of it. The POM asks for 2.48.3, which was not available.
    also: ['software.amazon.awssdk:pinpoint:jar:2.41.0'],
  },
};
/** Jars, and the native libraries of the platforms in `fetch.ts`. */
const usable = /:jar:|-linux-amd64:so:|-osx:dylib:/;

const locked = {
  elasticmq: await createLock(engines.elasticmq),
  dynamodb: await createLock(engines.dynamodb),
};
await writeFile(join(import.meta.dirname, 'jars.lock.json'), `${JSON.stringify(locked, null, 2)}\n`);

async function createLock(engine: Engine): Promise<Record<string, string>> {
  const names = [...(await resolveFiles(engine)), ...engine.also].toSorted();
  const entries: [string, string][] = [];
  for (const name of names) entries.push([name, hashSha256(await download(name))]);
  return Object.fromEntries(entries);
}

/** Returns the files of the engine as `group:artifact:type:version`. */
async function resolveFiles({ of, without }: Engine): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const pom = join(folder, 'pom.xml');
  const list = join(folder, 'list.txt');
  const [group, artifact, version] = of.split(':');
  const exclusions = without.map((name) => `<exclusion>${formatCoordinates(...name.split(':'))}</exclusion>`);
  await writeFile(
    pom,
    `<project><modelVersion>4.0.0</modelVersion>${formatCoordinates('engines', 'lock')}<version>1</version><dependencies>
    <dependency>${formatCoordinates(group, artifact)}<version>${version}</version><exclusions>${exclusions.join('')}</exclusions>
    </dependency></dependencies></project>`,
  );
  await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, 'dependency:list', `-DoutputFile=${list}`]);
  const lines = (await readFile(list, 'utf8')).split('\n').map((line) => line.trim());
  await rm(folder, { recursive: true });
  return lines.filter((line) => usable.test(line)).map((line) => line.split(':').slice(0, 4).join(':'));
}

function formatCoordinates(group = '', artifact = ''): string {
  return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>`;
}
