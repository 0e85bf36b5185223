import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { stateOf } from '../../platform/breaker-circuit.ts';
import { circuitIn } from '../../platform/breaker-dynamodb.ts';
import type { Probe, State } from '../domain/health.ts';

const ok: State = { status: 'ok' };

/** A table answers when an item can be read from it; there need not be one. */
export function tableProbe(name: string, table: string, dynamodb: DynamoDBClient): Probe {
  const command = new GetItemCommand({ TableName: table, Key: { pk: { S: 'health' } } });
  return { name, stateOf: () => dynamodb.send(command).then(() => ok) };
}

/** A queue answers when it tells how many messages it has. */
export function queueProbe(name: string, url: string, sqs: SQSClient): Probe {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return { name, stateOf: () => sqs.send(command).then(() => ok) };
}

/** A provider is as its circuit breaker has it, which all instances share; it is not asked for this. */
export function circuitProbe(
  name: string,
  circuit: { table: string; pk: string },
  dynamodb: DynamoDBClient,
): Probe {
  const circuits = circuitIn({ ...circuit, dynamodb });
  return {
    name,
    stateOf: async () => {
      const { state, ...since } = stateOf(await circuits.find(), new Date());
      return { status: state === 'closed' ? 'ok' : 'degraded', circuit: state, ...since };
    },
  };
}
