import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod/mini';
import type { Engine } from './engines.ts';
import { listen } from './listen.ts';
import { arnOf } from './references.ts';
import type { Resolved } from './resources.ts';

const Asked = z.object({
  SecretId: z.string(),
  SecretString: z._default(z.string(), ''),
  ClientRequestToken: z._default(z.string(), randomUUID),
});
/** The versions of each secret by their ids, the current one last. */
const Secrets = z.record(z.string(), z.array(z.object({ VersionId: z.string(), SecretString: z.string() })));

/**
 * Secrets Manager, as far as functions use it: `GetSecretValue` and `PutSecretValue`, of the current version. It starts
 * with the values that the template gives, and keeps them in a file that only its owner can read, or in memory when there is none.
 */
export async function startSecretStore(
  made: readonly Resolved<{ SecretString: string }>[],
  file: string | undefined,
): Promise<Engine> {
  const secrets = Secrets.parse(file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  for (const { resource, properties } of made) {
    const first = { VersionId: randomUUID(), SecretString: properties.SecretString };
    secrets[arnOf('secretsmanager', `secret:${resource.name}`)] ??= [first];
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const { SecretId: ARN, SecretString, ClientRequestToken: VersionId } = Asked.parse(await json(request));
    const versions = secrets[ARN];
    if (!versions) return { __type: 'ResourceNotFoundException', message: 'there is no such secret' };
    if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
      return { ARN, ...versions.at(-1), VersionStages: ['AWSCURRENT'] };
    }
    if (request.headers['x-amz-target'] !== 'secretsmanager.PutSecretValue') {
      return { __type: 'InvalidRequestException', message: 'this store can get and put a value, no more' };
    }
    const same = versions.find((version) => version.VersionId === VersionId);
    if (same && same.SecretString !== SecretString) {
      return { __type: 'ResourceExistsException', message: 'there is such a version, with another value' };
    }
    if (!same) versions.push({ VersionId, SecretString });
    if (file) {
      writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return { ARN, VersionId, VersionStages: ['AWSCURRENT'] };
  }

  const server = createServer(async (request, response) => {
    const body = await answer(request).catch((fault) => ({
      __type: 'InvalidParameterException',
      message: String(fault),
    }));
    response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    stop: async () => server.close().closeAllConnections(),
  };
}
