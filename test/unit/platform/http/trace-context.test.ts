import { describe, expect, test } from '@jest/globals';
import { Trace } from '../../../../functions/messages/fields/primitives.ts';
import { readTraceHeaders } from '../../../../functions/platform/http/trace-context.ts';
import { trace } from '../../../support/example.ts';

describe('the trace of a request', () => {
  test("is the caller's where it sent a valid one", () => {
    const headers = { 'x-correlation-id': trace.correlationId, traceparent: trace.traceparent };

    expect(readTraceHeaders(headers)).toEqual(trace);
  });

  test.each(['', 'a b', 'a'.repeat(129), 'a\r\nset-cookie: x', 'ä', '<script>'])(
    'has a new correlation id in place of %j',
    (correlationId) => {
      const made = readTraceHeaders({ 'x-correlation-id': correlationId });

      expect(made.correlationId).not.toBe(correlationId);
      expect(Trace.safeParse(made).success).toBe(true);
    },
  );

  test.each([
    '',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '01-00000000000000000000000000000000-b7ad6b7169203331-01',
    '01-0af7651916cd43dd8448eb211c80319c-0000000000000000-01-x',
    '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.x',
    '01-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    '1-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
  ])('is begun anew in place of the traceparent %j', (traceparent) => {
    const made = readTraceHeaders({ traceparent });

    expect(made.traceparent).not.toBe(traceparent);
    expect(Trace.safeParse(made).success).toBe(true);
  });

  test.each(['01', '42', 'fe'])('is read from a traceparent of version %s as one of version 00', (version) => {
    const fields = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    for (const more of ['', '-', '-extra', '-extra-01-"'])
      expect(readTraceHeaders({ traceparent: `${version}-${fields}${more}` }).traceparent).toBe(`00-${fields}`);
  });

  test('is another for every request that brings none', () => {
    const made = Array.from({ length: 50 }, () => readTraceHeaders({}));

    expect(new Set(made.map(({ correlationId }) => correlationId)).size).toBe(50);
    expect(new Set(made.map(({ traceparent }) => traceparent)).size).toBe(50);
  });

  test('takes correlation ids of 1 to 128 characters', () => {
    for (const correlationId of ['a', 'A.b_c-1', 'a'.repeat(128)])
      expect(readTraceHeaders({ 'x-correlation-id': correlationId }).correlationId).toBe(correlationId);
  });
});
