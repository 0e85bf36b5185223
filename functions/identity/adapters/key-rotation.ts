import * as z from 'zod/mini';
import { logger } from '../../platform/logger.ts';
import type { RotationPorts } from '../domain/ports.ts';
import { adoptKeys, proposeKey, verifyKeys } from '../domain/rotate-keys.ts';

/** The event with which Secrets Manager invokes a rotation function. The token is the id of the new version. */
const Step = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().check(z.maxLength(2_048)),
  ClientRequestToken: z.string().check(z.minLength(32), z.maxLength(64)),
});

/** Whether Secrets Manager invokes the function: an event of API Gateway has no `Step`. */
export function isRotation(event: object): boolean {
  return 'Step' in event;
}

const steps: Record<z.infer<typeof Step>['Step'], (rotation: { name: string }, ports: RotationPorts) => Promise<void>> =
  {
    createSecret: proposeKey,
    // There is no other service to tell: the new key is published once its private half is stored.
    setSecret: async () => {},
    testSecret: verifyKeys,
    finishSecret: adoptKeys,
  };

/** Creates the handler of the rotation steps of one secret. Throws for any other secret. */
export function createKeyRotation(secretId: string, ports: RotationPorts) {
  return async (event: object): Promise<void> => {
    const { Step: step, SecretId, ClientRequestToken: name } = Step.parse(event);
    if (SecretId !== secretId) throw new Error(`${SecretId} is not the secret of the signing keys`);
    await steps[step]({ name }, ports);
    logger.info('key rotation step completed', { step });
  };
}
