import { type QueueName, type QueueVariable, queueNames, queueVariables } from '../../messages/queues.ts';
import type { Environment } from '../../platform/environment.ts';
import { url, urlOrNone } from '../../platform/settings.ts';

/** The environment variables with the URLs of all queues, and of their dead-letter queues. */
export const queueUrlVariables = listSettings('url');
export const deadLetterUrlVariables = listSettings('deadLetterUrl');

function listSettings<Kind extends keyof QueueVariable>(kind: Kind) {
  const names = queueNames.map((queue) => [queueVariables[queue][kind], queue === 'carrier-steps' ? urlOrNone : url]);
  return Object.fromEntries(names) as Record<QueueVariable[Kind], typeof url>;
}

/** The URLs of the queues that the stage has. */
export type QueueUrls = Readonly<Partial<Record<QueueName, string>>>;

/** Returns the URL of each queue. */
export function getQueueUrls(env: Environment<typeof queueUrlVariables>): QueueUrls {
  return mapQueues((queue) => env[queueVariables[queue].url]);
}

/** Returns the URL of each queue's dead-letter queue. */
export function getDeadLetterUrls(env: Environment<typeof deadLetterUrlVariables>): QueueUrls {
  return mapQueues((queue) => env[queueVariables[queue].deadLetterUrl]);
}

function mapQueues(getUrl: (queue: QueueName) => string): QueueUrls {
  return Object.fromEntries(queueNames.map((queue) => [queue, getUrl(queue)]).filter(([, url]) => url !== 'none'));
}
