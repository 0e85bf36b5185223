import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { listIamCalls } from './calls.ts';

// Loaded by `--import` into a local system, and so into the thread of each function. Writes the AWS calls of a function, as
// its SDK sends them, into its log. Replaces nothing of the function.

/** The requests of SDK clients that name their operation by method and path only. */
const restTargets: Readonly<Record<string, string>> = { 'POST /v2/email/outbound-emails': 'SES.SendEmail' };

const caller = process.env.AWS_LAMBDA_FUNCTION_NAME;
const recorded = new Set<string>();

if (caller) subscribe('http.client.request.created', (message) => recordRequest(message, caller));

function recordRequest(message: unknown, functionName: string): void {
  const { request } = message as { request: ClientRequest };
  const target = request.getHeader('x-amz-target') ?? restTargets[`${request.method} ${request.path}`];
  // The management API of connections has the id of one in its path.
  if (/\/(@|%40)connections\//.test(request.path)) record(functionName, 'execute-api.PostToConnection', {});
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
