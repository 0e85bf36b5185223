import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { callsIn } from './calls.ts';

// Loaded into a local system by `--import`, and so into the thread of each of its functions: writes down which calls to AWS
// a function makes, by what its SDK sends, as lines among its log. Nothing of the function is replaced.

const caller = process.env.AWS_LAMBDA_FUNCTION_NAME;
const known = new Set<string>();

if (caller) subscribe('http.client.request.created', (message) => listen(message, caller));

function listen(message: unknown, by: string): void {
  const { request } = message as { request: ClientRequest };
  const target = request.getHeader('x-amz-target');
  if (typeof target !== 'string') return;
  const end = request.end.bind(request);
  request.end = (...sent: unknown[]) => {
    record(by, target, JSON.parse(String(sent[0])));
    return Reflect.apply(end, request, sent);
  };
}

/** Each call once a thread; what goes out beside a message's body, each time. */
function record(by: string, target: string, input: Record<string, unknown>): void {
  const operation = target.split('.').at(-1);
  for (const call of callsIn(target, input)) {
    const line = JSON.stringify({ recorded: 'call', function: by, operation, ...call });
    if (!known.has(line)) process.stdout.write(`${line}\n`);
    known.add(line);
  }
  if (input.MessageAttributes)
    process.stdout.write(`${JSON.stringify({ recorded: 'attributes', attributes: input.MessageAttributes })}\n`);
}
