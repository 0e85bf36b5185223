import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

/** A type of message that only the next release knows. */
export const weighed = 'order.weighed';

type Send = World['queues']['send'];

/** Sends as the next release does: with more members in each object, and now and then another message before it. */
export function nextSender(queues: { send: Send }, random: Random): Send {
  let sentMore = 0;
  return (name, sent, attributes) => {
    // A dead letter is what came, unchanged.
    if (name.includes('-dlq')) return queues.send(name, sent, attributes);
    const message = JSON.parse(sent.body);
    if (sent.group && random.chance(0.05)) {
      sentMore += 1;
      const id = `${message.subject}:${weighed}:${sentMore}`;
      const about = { type: weighed, id, dataschema: `urn:order-processing:${weighed}:1` };
      queues.send(name, { ...sent, body: JSON.stringify({ ...message, ...about }), deduplicationId: id }, {});
    }
    queues.send(name, { ...sent, body: JSON.stringify(widened(message)) }, attributes);
  };
}

function widened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widened);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, widened(member)]);
  return { ...Object.fromEntries(members), later: { widened: true } };
}
