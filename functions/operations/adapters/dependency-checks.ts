import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { getCircuitState } from '../../platform/circuit-breaker/circuit.ts';
import type { DependencyCheck, HealthState } from '../domain/monitoring/health.ts';

const ok: HealthState = { status: 'ok' };

/** A table answers when an item can be read from it; there need not be one. */
export function createTableCheck(name: string, table: string, dynamodb: DynamoDBClient): DependencyCheck {
  const command = new GetItemCommand({ TableName: table, Key: { pk: { S: 'health' } } });
  return { name, stateOf: () => dynamodb.send(command).then(() => ok) };
}

/** A queue answers when it tells how many messages it has. */
export function createQueueCheck(name: string, url: string, sqs: SQSClient): DependencyCheck {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return { name, stateOf: () => sqs.send(command).then(() => ok) };
}

/** A provider is as its circuit breaker has it, which all instances share; it is not asked for this. */
export function createCircuitCheck(
  name: string,
  circuit: { table: string; pk: string },
  dynamodb: DynamoDBClient,
): DependencyCheck {
  const circuits = createDynamodbCircuits({ ...circuit, dynamodb });
  return {
    name,
    stateOf: async () => {
      const { state, ...since } = getCircuitState(await circuits.find(), new Date());
      return { status: state === 'closed' ? 'ok' : 'degraded', circuit: state, ...since };
    },
  };
}
