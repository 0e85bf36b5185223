import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { LambdaFunction } from '../cloudformation/resources.ts';
import type { Template } from '../cloudformation/template.ts';
import { emptyProfile } from '../environment.ts';
import type { Settings } from '../settings.ts';
import { FunctionPool } from './function-pool.ts';

/** The functions, by name. */
export type Functions = ReadonlyMap<string, FunctionPool>;

/** The endpoints that functions call, by the environment variables of the SDK, those of the WebSocket API, and the issuer. */
export type Endpoints = Readonly<
  Record<
    | `AWS_ENDPOINT_URL_${'DYNAMODB' | 'SQS' | 'SECRETS_MANAGER' | 'SESV2'}`
    | 'LIVE_URL'
    | 'LIVE_ENDPOINT_URL'
    | 'PEOPLE_ISSUER',
    string
  >
>;

/** More instances than cores slow each other down: with twice as many, 1 000 orders took a quarter longer. */
const defaultConcurrency = Math.max(2, availableParallelism());

/**
 * Creates the pool of each function. The shell can replace a variable that the template gives a function:
 * `CARRIER=manual npm start`.
 */
export function createFunctions(
  functions: readonly LambdaFunction[],
  { folder: assembly }: Pick<Template, 'folder'>,
  endpoints: Endpoints,
  shell: Settings['shell'],
  onLine: (line: string) => void,
): Functions {
  const pools = functions.map(({ resource: { name }, properties }) => {
    // CDK names the folder of an asset after the key of its upload.
    const folder = join(assembly, `../asset.${basename(properties.Code.S3Key, '.zip')}`);
    if (!existsSync(folder)) throw new Error(`the code of the function ${name} does not exist: ${folder}`);
    const variables = Object.entries(properties.Environment.Variables).map(([key, value]) => [
      key,
      shell[key] ?? value,
    ]);
    const settings = {
      name,
      folder,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      concurrency: properties.ReservedConcurrentExecutions ?? defaultConcurrency,
      environment: {
        ...Object.fromEntries(variables),
        ...emptyProfile,
        ...endpoints,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
        TZ: ':UTC',
      },
    };
    return [name, new FunctionPool(settings, onLine)] as const;
  });
  return new Map(pools);
}

/** Returns the function with this name or ARN. An alias is ignored: there is one version. Throws when there is none. */
export function findFunction(functions: Functions, arnOrName: string): FunctionPool {
  const pool = functions.get(/^(?:arn:.*:function:)?([^:]+)/.exec(arnOrName)?.[1] ?? arnOrName);
  if (!pool) throw new Error(`the function ${arnOrName} does not exist`);
  return pool;
}
