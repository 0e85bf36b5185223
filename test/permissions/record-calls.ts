import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { listIamCalls } from './calls.ts';

// Loaded by `--import` into a local system, and so into the thread of each function. Writes the AWS calls of a function, as
// its SDK sends them, into its log. Replaces nothing of the function.

const caller = process.env.AWS_LAMBDA_FUNCTION_NAME;
const recorded = new Set<string>();

if (caller) subscribe('http.client.request.created', (message) => recordRequest(message, caller));

function recordRequest(message: unknown, functionName: string): void {
  const { request } = message as { request: ClientRequest };
  const target = request.getHeader('x-amz-target');
  if (typeof target !== 'string') return;
  const end = request.end.bind(request);
  request.end = (...args: unknown[]) => {
    record(functionName, target, JSON.parse(String(args[0])));
    return Reflect.apply(end, request, args);
  };
}

/** Writes each call once per thread, and the message attributes each time. */
function record(functionName: string, target: string, input: Record<string, unknown>): void {
  const operation = target.split('.').at(-1);
  for (const call of listIamCalls(target, input)) {
    const line = JSON.stringify({ recorded: 'call', function: functionName, operation, ...call });
    if (!recorded.has(line)) process.stdout.write(`${line}\n`);
    recorded.add(line);
  }
  if (input.MessageAttributes)
    process.stdout.write(`${JSON.stringify({ recorded: 'attributes', attributes: input.MessageAttributes })}\n`);
}
