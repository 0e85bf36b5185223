import * as z from 'zod/mini';
import { logger } from '../../platform/logger.ts';
import type { RotationPorts } from '../domain/ports.ts';
import { adoptKeys, proposeKey, verifyKeys } from '../domain/rotate-keys.ts';

/** What Secrets Manager asks of a function that rotates a secret. The token is the id of the version to be made. */
const Step = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().check(z.maxLength(2_048)),
  ClientRequestToken: z.string().check(z.minLength(32), z.maxLength(64)),
});

/** Whether Secrets Manager asks: whatever comes through the API has other fields on top. */
export function isRotation(event: object): boolean {
  return 'Step' in event;
}

const steps: Record<z.infer<typeof Step>['Step'], (rotation: { name: string }, ports: RotationPorts) => Promise<void>> =
  {
    createSecret: proposeKey,
    // The service that has to know the new key is our own: it is published once its private half is kept.
    setSecret: async () => {},
    testSecret: verifyKeys,
    finishSecret: adoptKeys,
  };

/** The rotation of the secret of that id, step by step as Secrets Manager asks. Throws for any other secret. */
export function createKeyRotation(secretId: string, ports: RotationPorts) {
  return async (event: object): Promise<void> => {
    const { Step: step, SecretId, ClientRequestToken: name } = Step.parse(event);
    if (SecretId !== secretId) throw new Error(`asked to rotate ${SecretId}, which is not the signing keys`);
    await steps[step]({ name }, ports);
    logger.info('signing keys rotating', { step });
  };
}
