import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { createArn } from '../cloudformation/references.ts';
import type { Secret as SecretResource } from '../cloudformation/resources.ts';
import { listen } from '../gateway/listen.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { AwsError } from './aws-json.ts';
import type { Engine } from './engines.ts';
import { getPendingVersion, operations, Secret, SecretRequest } from './secret-versions.ts';

/** Invokes the function that rotates a secret. */
type Rotate = (event: object) => Promise<unknown>;

export interface SecretStore extends Engine {
  /** Rotates a secret on a schedule and on RotateSecret. A rotation that was interrupted continues at once. */
  rotateEvery(ms: number, secretArn: string, rotate: Rotate): void;
}

/**
 * Starts the part of Secrets Manager that functions and operators use, with the values of the template. Secrets are kept
 * in the file, or without one in memory.
 */
export async function startSecretStore(
  resources: readonly SecretResource[],
  file: string | undefined,
): Promise<SecretStore> {
  const secrets = z.record(z.string(), Secret).parse(readJsonFile(file));
  for (const { resource, properties } of resources) {
    const id = randomUUID();
    const first = { versions: { [id]: createFirstValue(properties) }, labels: { AWSCURRENT: id } };
    secrets[createArn('secretsmanager', `secret:${resource.name}`)] ??= first;
  }
  const rotations = new Map<string, Rotate>();

  /** Starts a rotation, or continues one that failed. */
  function startRotation(secret: Secret, SecretId: string): object {
    const rotate = rotations.get(SecretId);
    if (!rotate) throw new AwsError('InvalidRequestException', 'the secret has no rotation function');
    const ClientRequestToken = getPendingVersion(secret) ?? randomUUID();
    secret.labels.AWSPENDING = ClientRequestToken;
    const takeSteps = async () => {
      for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
        await rotate({ Step, SecretId, ClientRequestToken });
    };
    // The function pool has logged a failure.
    takeSteps().catch(() => {});
    return { VersionId: ClientRequestToken };
  }

  async function handle(request: IncomingMessage): Promise<object> {
    const input = SecretRequest.parse(await json(request));
    const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    const secret = secrets[input.SecretId];
    if (!secret) throw new AwsError('ResourceNotFoundException', 'the secret does not exist');
    const output =
      operation === 'RotateSecret' ? startRotation(secret, input.SecretId) : operations[operation]?.(secret, input);
    if (!output) throw new AwsError('InvalidRequestException', `the local store does not support ${operation}`);
    if (operation !== 'GetSecretValue') writeJsonFile(file, secrets);
    return { ARN: input.SecretId, ...output };
  }

  const server = createServer(async (request, response) => {
    const body = await handle(request).catch((fault: Error) => ({
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
      if (!secret) throw new Error(`the secret ${secretArn} does not exist`);
      rotations.set(secretArn, rotate);
      const timer = setInterval(() => startRotation(secret, secretArn), ms);
      server.once('close', () => clearInterval(timer));
      if (getPendingVersion(secret)) startRotation(secret, secretArn);
    },
    stop: async () => server.close().closeAllConnections(),
  };
}

/** Creates the first value of a secret: its text, or a JSON object with a random string. */
function createFirstValue({ SecretString, GenerateSecretString: generate }: SecretResource['properties']): string {
  if (!generate) return SecretString;
  const random = randomBytes(generate.PasswordLength).toString('hex').slice(0, generate.PasswordLength);
  return JSON.stringify({ ...JSON.parse(generate.SecretStringTemplate), [generate.GenerateStringKey]: random });
}
