import { type QueueName, type QueueVariable, queueNames, queueVariables } from '../../messages/queues.ts';
import type { Environment } from '../../platform/environment.ts';
import { url } from '../../platform/settings.ts';

/** The environment variables with the URLs of all queues, and of their dead-letter queues. */
export const queueUrlVariables = listSettings('url');
export const deadLetterUrlVariables = listSettings('deadLetterUrl');

function listSettings<Kind extends keyof QueueVariable>(kind: Kind) {
  const names = queueNames.map((queue) => [queueVariables[queue][kind], url]);
  return Object.fromEntries(names) as Record<QueueVariable[Kind], typeof url>;
}

/** Returns the URL of each queue. */
export function getQueueUrls(env: Environment<typeof queueUrlVariables>): Record<QueueName, string> {
  return mapQueues((queue) => env[queueVariables[queue].url]);
}

/** Returns the URL of each queue's dead-letter queue. */
export function getDeadLetterUrls(env: Environment<typeof deadLetterUrlVariables>): Record<QueueName, string> {
  return mapQueues((queue) => env[queueVariables[queue].deadLetterUrl]);
}

function mapQueues(getUrl: (queue: QueueName) => string): Record<QueueName, string> {
  return Object.fromEntries(queueNames.map((queue) => [queue, getUrl(queue)])) as Record<QueueName, string>;
}
