import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';

/** A type of message that only the next release knows. */
export const unknownType = 'order.unknownType';

type Send = Harness['queues']['send'];

/** Sends like the next release: with one more member in each object, and sometimes with an unknown message before it. */
export function createNextSender(queues: { send: Send }, random: Random): Send {
  let lastNumber = 0;
  return (name, sent, attributes) => {
    // A dead letter keeps the body that was received.
    if (name.includes('-dlq')) return queues.send(name, sent, attributes);
    const message = JSON.parse(sent.body);
    if (sent.group && random.chance(0.05)) {
      lastNumber += 1;
      const id = `${message.subject}:${unknownType}:${lastNumber}`;
      const about = { type: unknownType, id, dataschema: `urn:order-processing:${unknownType}:1` };
      queues.send(name, { ...sent, body: JSON.stringify({ ...message, ...about }), deduplicationId: id }, {});
    }
    queues.send(name, { ...sent, body: JSON.stringify(addMembers(message)) }, attributes);
  };
}

function addMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, addMembers(member)]);
  return { ...Object.fromEntries(members), later: { addMembers: true } };
}
