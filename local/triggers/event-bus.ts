import type { References } from '../cloudformation/references.ts';
import { supportedResources } from '../cloudformation/resources.ts';
import { callAws } from '../engines/aws-json.ts';
import { createMatcher } from './event-filter.ts';

/** Publishes an event to the default event bus. */
export type EventBus = (event: object) => Promise<void>;

/**
 * Creates the default event bus: sends each event to the queues of the rules whose pattern it matches. An event that a queue
 * does not take is lost, with a notice.
 */
export function createEventBus(
  references: References,
  { sqs, queueUrls, notice }: { sqs: string; queueUrls: ReadonlyMap<string, string>; notice: (text: string) => void },
): EventBus {
  const rules = references.all(supportedResources.Rule).flatMap(({ properties }) => {
    const { EventPattern: pattern, Targets } = properties;
    return pattern ? [{ isMatch: createMatcher(pattern), queues: Targets.map(({ Arn }) => getQueueUrl(Arn)) }] : [];
  });
  function getQueueUrl(arn: string): string {
    const url = queueUrls.get(arn);
    if (!url) throw new Error(`local/ sends events to queues, and ${arn} is none`);
    return url;
  }
  return async (event) => {
    const urls = rules.flatMap(({ isMatch, queues }) => (isMatch(event) ? queues : []));
    const sends = urls.map((QueueUrl) =>
      callAws(sqs, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody: JSON.stringify(event) }),
    );
    await Promise.all(sends).catch((fault: unknown) => notice(`an event is lost: ${fault}`));
  };
}
