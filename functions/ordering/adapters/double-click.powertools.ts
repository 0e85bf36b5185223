import { randomUUID } from 'node:crypto';
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** An equal request within so many seconds of the first is the same wish, clicked twice. */
const windowSeconds = 10;
/** A key is made in a moment; whoever waits for one that is being made asks again this often. */
const waits = { everyMs: 25, times: 80 };

/**
 * Makes the key of a request that came without one. What is remembered for ten seconds is only the key: the order
 * itself is made exactly once by it, as with any other key. A simultaneous click waits for the key and gets the same.
 */
export function keysOnPowertools(
  table: string,
  dynamodb: DynamoDBClient,
): (clientId: string, requestHash: string) => Promise<string> {
  const config = new IdempotencyConfig({ expiresAfterSeconds: windowSeconds });
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 1_000 } as never);
  const makeKey = makeIdempotent(
    async (_request: { clientId: string; requestHash: string }) => randomUUID(),
    {
      persistenceStore: new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: dynamodb }),
      config,
      keyPrefix: 'double-click',
    },
  );
  return async (clientId, requestHash) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await makeKey({ clientId, requestHash });
      } catch (thrown) {
        if (!(thrown instanceof IdempotencyAlreadyInProgressError) || tried === waits.times) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, waits.everyMs));
      }
    }
  };
}
