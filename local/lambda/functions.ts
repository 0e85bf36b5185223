import { availableParallelism } from 'node:os';
import type { LambdaFunction } from '../cloudformation/resources.ts';
import type { Template } from '../cloudformation/template.ts';
import { emptyProfile } from '../environment.ts';
import type { Settings } from '../settings.ts';
import { FunctionPool } from './function-pool.ts';

/** The functions, by name. */
export type Functions = ReadonlyMap<string, FunctionPool>;

/** Where what functions call is, by the variables that the SDK asks. */
export type Endpoints = Readonly<Record<`AWS_ENDPOINT_URL_${'DYNAMODB' | 'SQS' | 'SECRETS_MANAGER'}`, string>>;

/** More instances than cores only keep each other cold: with twice as many, 1 000 orders took a quarter longer. */
const usualConcurrency = Math.max(2, availableParallelism());

/**
 * Makes the functions ready to be invoked. A variable that the template gives a function can be given another value by
 * the shell: `CARRIER=manual npm start`.
 */
export function createFunctions(
  functions: readonly LambdaFunction[],
  { assets }: Template,
  endpoints: Endpoints,
  shell: Settings['shell'],
  onLine: (line: string) => void,
): Functions {
  const pools = functions.map(({ resource: { name }, properties }) => {
    const folder = assets.get(properties.Code.S3Key);
    if (!folder) throw new Error(`there is no code for ${name}: no asset has the key ${properties.Code.S3Key}`);
    const own = Object.entries(properties.Environment.Variables).map(([key, value]) => [key, shell[key] ?? value]);
    const settings = {
      name,
      folder,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      concurrency: properties.ReservedConcurrentExecutions ?? usualConcurrency,
      environment: {
        ...Object.fromEntries(own),
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

/** The function that an ARN or a name means; an alias after it means the one version that there is here. Throws when there is none. */
export function createFunction(functions: Functions, arnOrName: string): FunctionPool {
  const pool = functions.get(/^(?:arn:.*:function:)?([^:]+)/.exec(arnOrName)?.[1] ?? arnOrName);
  if (!pool) throw new Error(`there is no function ${arnOrName}`);
  return pool;
}
