import * as z from 'zod/mini';

/** Where everything that is said goes. */
export interface Logs {
  /** A line that a function wrote. */
  line(text: string): void;
  /** What the system itself has to say. */
  notice(text: string): void;
}

type Output = Record<'stdout' | 'stderr', { write(text: string): unknown }>;

/** Functions' lines as a person reads them. With `json` they come as they were written, and notices on the other stream. */
export function createLogs({ stdout, stderr }: Output, { json }: { json: boolean }): Logs {
  return {
    line: (text) => stdout.write(`${json ? text : formatEntry(text)}\n`),
    notice: (text) => (json ? stderr : stdout).write(`${text}\n`),
  };
}

const Entry = z.looseObject({
  level: z.string(),
  message: z.string(),
  service: z.string(),
  timestamp: z.string(),
});
const unsaid = ['_aws', 'cold_start', 'messageId', 'sampling_rate', 'traceparent', 'xray_trace_id'];

/** One line for one thing that happened: when, where, what, and about which order. */
function formatEntry(text: string): string {
  const entry = Entry.safeParse(parseObject(text));
  if (!entry.success) return text;
  const { level, message, service, timestamp, ...fields } = entry.data;
  const { orderId, correlationId, ...rest } = fields;
  const said = Object.entries({ orderId, correlationId, ...rest })
    .filter(([name, value]) => value !== undefined && !unsaid.includes(name) && !name.startsWith('function_'))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const mark = level === 'INFO' ? '' : `${level}: `;
  return [timestamp.slice(11, 23), service.padEnd(10), `${mark}${message}`, ...said].join(' ');
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
