import * as z from 'zod/mini';

/** The output of the system. */
export interface Logs {
  /** Prints a log line of a function. */
  line(text: string): void;
  /** Prints a message of the system itself. */
  notice(text: string): void;
  /** Prints warnings and errors alone while the work goes on. */
  hush(work: () => Promise<void>): Promise<void>;
}

type Output = Record<'stdout' | 'stderr', { write(text: string): unknown }>;

/** Formats the log lines of functions for people. With `json` they stay as they are, and notices go to standard error. */
export function createLogs({ stdout, stderr }: Output, { json }: { json: boolean }): Logs {
  let isHushed = false;
  return {
    line(text) {
      if (isHushed && /"level":"(TRACE|DEBUG|INFO)"/.test(text)) return;
      stdout.write(`${json ? text : formatEntry(text)}\n`);
    },
    notice: (text) => (json ? stderr : stdout).write(`${text}\n`),
    async hush(work) {
      isHushed = true;
      await work();
      isHushed = false;
    },
  };
}

const Entry = z.looseObject({
  level: z.string(),
  message: z.string(),
  service: z.string(),
  timestamp: z.string(),
});
const hiddenFields = ['_aws', 'build', 'cold_start', 'messageId', 'sampling_rate', 'traceparent', 'xray_trace_id'];

/** Formats a log entry as time, service, message and fields, the order first. */
function formatEntry(text: string): string {
  const entry = Entry.safeParse(parseObject(text));
  if (!entry.success) return text;
  const { level, message, service, timestamp, ...fields } = entry.data;
  const { orderId, correlationId, ...rest } = fields;
  const pairs = Object.entries({ orderId, correlationId, ...rest })
    .filter(([name, value]) => value !== undefined && !hiddenFields.includes(name) && !name.startsWith('function_'))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const prefix = level === 'INFO' ? '' : `${level}: `;
  return [timestamp.slice(11, 23), service.padEnd(10), `${prefix}${message}`, ...pairs].join(' ');
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
