/** The first `traceparent` of a message: that of its envelope. Quotes in a text are escaped, so no text of a client matches. */
const tracePattern = /"traceparent":"00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})"/;

/**
 * Creates the body of an SQS message, with the header that joins it to the trace of its order in AWS X-Ray. The format is that
 * of `X-Amzn-Trace-Id`; X-Ray takes the trace ids of W3C. A body without a trace has no header.
 */
export function createTracedBody(body: string) {
  const [match, time, random, parent, flags = ''] = tracePattern.exec(body) ?? [];
  if (match === undefined) return { MessageBody: body };
  const sampled = Number.parseInt(flags, 16) % 2;
  const StringValue = `Root=1-${time}-${random};Parent=${parent};Sampled=${sampled}`;
  return { MessageBody: body, MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } } };
}
