import { callAws } from '../../../local/engines/aws-json.ts';

const perCall = 10;

/** Sends `count` messages to one group of `orders.fifo`: the same command, whose reply delivery repeats. */
export async function createBacklog(sqs: string, orderId: string, count: number, onProgress: (done: number) => void) {
  const QueueUrl = new URL('/000000000000/orders.fifo', sqs).href;
  const MessageBody = JSON.stringify(createCommand(orderId));
  for (let done = 0; done < count; done += perCall) {
    const Entries = Array.from({ length: Math.min(perCall, count - done) }, (_, at) => ({
      Id: String(at),
      MessageBody,
      MessageGroupId: orderId,
      MessageDeduplicationId: `${orderId}:backlog#${done + at + 1}`,
    }));
    await callAws(sqs, 'AmazonSQS.SendMessageBatch', { QueueUrl, Entries });
    if (done % 1_000 === 0) onProgress(done);
  }
  onProgress(count);
}

function createCommand(orderId: string) {
  return {
    specversion: '1.0',
    type: 'order.created',
    datacontenttype: 'application/json',
    dataschema: 'urn:order-processing:order.created:1',
    id: `${orderId}:order.created`,
    source: '/ordering',
    subject: orderId,
    time: new Date().toISOString(),
    correlationid: 'backlog',
    traceparent: '00-11111111111111111111111111111111-1111111111111111-01',
    sequence: '0000000001',
    data: { clientId: 'demo-shop', items: [{ productId: 'espresso-cups', quantity: 1 }] },
  };
}
