import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { createArn } from '../cloudformation/references.ts';
import type { Resolved } from '../cloudformation/resources.ts';
import { listen } from '../gateway/listen.ts';
import { AwsError } from './aws-json.ts';
import type { Engine } from './engines.ts';
import { operations, Secret, SecretRequest, startRotation } from './secret-versions.ts';

/** Invokes the function that rotates a secret. */
type Rotate = (event: object) => Promise<unknown>;

export interface SecretStore extends Engine {
  /** Has a secret be rotated so often, and whenever somebody asks for it. A rotation that was broken off goes on now. */
  rotateEvery(ms: number, secretArn: string, rotate: Rotate): void;
}

/**
 * Secrets Manager, as far as functions and operators use it. It starts with the values that the template gives, and keeps
 * them in a file that only its owner can read, or in memory when there is none.
 */
export async function startSecretStore(
  made: readonly Resolved<{ SecretString: string }>[],
  file: string | undefined,
): Promise<SecretStore> {
  const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = z.record(z.string(), Secret).parse(kept);
  for (const { resource, properties } of made) {
    const id = randomUUID();
    const first = { versions: { [id]: properties.SecretString }, labels: { AWSCURRENT: id } };
    secrets[createArn('secretsmanager', `secret:${resource.name}`)] ??= first;
  }
  const rotations = new Map<string, Rotate>();

  function keep(): void {
    if (!file) return;
    writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** Begins a rotation, or goes on with one that failed. */
  function begin(secret: Secret, SecretId: string): object {
    const rotate = rotations.get(SecretId);
    if (!rotate) throw new AwsError('InvalidRequestException', 'there is no function that rotates this secret');
    const ClientRequestToken = startRotation(secret) ?? randomUUID();
    secret.labels.AWSPENDING = ClientRequestToken;
    const takeSteps = async () => {
      for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
        await rotate({ Step, SecretId, ClientRequestToken });
    };
    // Who is invoked has told of a failure.
    takeSteps().catch(() => {});
    return { VersionId: ClientRequestToken };
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const asked = SecretRequest.parse(await json(request));
    const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    const secret = secrets[asked.SecretId];
    if (!secret) throw new AwsError('ResourceNotFoundException', 'there is no such secret');
    const answered =
      operation === 'RotateSecret' ? begin(secret, asked.SecretId) : operations[operation]?.(secret, asked);
    if (!answered) throw new AwsError('InvalidRequestException', `this store cannot do ${operation}`);
    if (operation !== 'GetSecretValue') keep();
    return { ARN: asked.SecretId, ...answered };
  }

  const server = createServer(async (request, response) => {
    const body = await answer(request).catch((fault: Error) => ({
      __type: fault instanceof AwsError ? fault.type : 'InvalidParameterException',
      message: fault.message,
    }));
    response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  return {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    rotateEvery(ms, secretArn, rotate) {
      const secret = secrets[secretArn];
      if (!secret) throw new Error(`there is no secret ${secretArn} to rotate`);
      rotations.set(secretArn, rotate);
      const timer = setInterval(() => begin(secret, secretArn), ms);
      server.once('close', () => clearInterval(timer));
      if (startRotation(secret)) begin(secret, secretArn);
    },
    stop: async () => server.close().closeAllConnections(),
  };
}
