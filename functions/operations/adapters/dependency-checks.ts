import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { getCircuitState } from '../../platform/circuit-breaker/circuit.ts';
import type { DependencyCheck, HealthState } from '../domain/monitoring/health.ts';

const ok: HealthState = { status: 'ok' };

/** Checks that an item can be read from a table; the item need not exist. */
export function createTableCheck(name: string, table: string, dynamodb: DynamoDBClient): DependencyCheck {
  const command = new GetItemCommand({ TableName: table, Key: { pk: { S: 'health' } } });
  return { name, run: () => dynamodb.send(command).then(() => ok) };
}

/** Checks that the attributes of a queue can be read. */
export function createQueueCheck(name: string, url: string, sqs: SQSClient): DependencyCheck {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return { name, run: () => sqs.send(command).then(() => ok) };
}

/** Reads the state of a provider from its circuit breaker, without a call to the provider. */
export function createCircuitCheck(
  name: string,
  circuit: { table: string; pk: string; sk?: string },
  dynamodb: DynamoDBClient,
): DependencyCheck {
  const circuits = createDynamodbCircuits({ ...circuit, dynamodb });
  return {
    name,
    run: async () => {
      const { state, ...since } = getCircuitState(await circuits.find(), new Date());
      return { status: state === 'closed' ? 'ok' : 'degraded', circuit: state, ...since };
    },
  };
}
