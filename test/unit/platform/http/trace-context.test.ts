import { expect, test } from '@jest/globals';
import { Trace } from '../../../../functions/messages/fields/primitives.ts';
import { readTraceHeaders } from '../../../../functions/platform/http/trace-context.ts';
import { trace } from '../../../support/example.ts';

const fields = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('keeps the valid trace headers of the caller', () => {
  const headers = { 'x-correlation-id': trace.correlationId, traceparent: trace.traceparent };

  expect(readTraceHeaders(headers)).toEqual(trace);
});

test.each(['a', 'A.b_c-1', 'a'.repeat(128)])('keeps the correlation id %s', (correlationId) => {
  expect(readTraceHeaders({ 'x-correlation-id': correlationId }).correlationId).toBe(correlationId);
});

test.each(['', 'a b', 'a'.repeat(129), 'a\r\nset-cookie: x', 'ä', '<script>'])(
  'replaces the correlation id %j',
  (correlationId) => {
    const result = readTraceHeaders({ 'x-correlation-id': correlationId });

    expect(result.correlationId).not.toBe(correlationId);
    expect(Trace.safeParse(result).success).toBe(true);
  },
);

test.each([
  '',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  `00-${fields}-extra`,
  `ff-${fields}`,
  '01-00000000000000000000000000000000-b7ad6b7169203331-01',
  '01-0af7651916cd43dd8448eb211c80319c-0000000000000000-01-x',
  `01-${fields}.x`,
  '01-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
  `1-${fields}`,
  '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
])('replaces the traceparent %j', (traceparent) => {
  const result = readTraceHeaders({ traceparent });

  expect(result.traceparent).not.toBe(traceparent);
  expect(Trace.safeParse(result).success).toBe(true);
});

test.each(['01', '42', 'fe'])('reads a traceparent of version %s as version 00', (version) => {
  for (const more of ['', '-', '-extra', '-extra-01-"'])
    expect(readTraceHeaders({ traceparent: `${version}-${fields}${more}` }).traceparent).toBe(`00-${fields}`);
});

test('creates another trace for each request without one', () => {
  const traces = Array.from({ length: 50 }, () => readTraceHeaders({}));

  expect(new Set(traces.map(({ correlationId }) => correlationId)).size).toBe(50);
  expect(new Set(traces.map(({ traceparent }) => traceparent)).size).toBe(50);
});
