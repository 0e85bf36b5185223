import { expect, test } from '@jest/globals';
import { createLogs } from '../../../local/logs.ts';

const entry = {
  level: 'INFO',
  message: 'request completed',
  timestamp: '2026-11-21T08:17:21.791Z',
  service: 'ordering',
  sampling_rate: 0,
  function_name: 'ordering/place-order',
  traceparent: '00-1-2-01',
  correlationId: 'c-1',
  orderId: 'o-1',
  items: 2,
};

function openLogs(json: boolean) {
  const out = { stdout: '', stderr: '' };
  const write = (stream: keyof typeof out) => ({
    write: (text: string) => {
      out[stream] += text;
    },
  });
  const logs = createLogs({ stdout: write('stdout'), stderr: write('stderr') }, { json });
  return { out, logs };
}

function writeLogs(json: boolean) {
  const { out, logs } = openLogs(json);
  logs.line(JSON.stringify(entry));
  logs.line(JSON.stringify({ ...entry, level: 'ERROR', message: 'failed' }));
  logs.line('plain text');
  logs.notice('a notice');
  return out;
}

test('formats log lines for people', () => {
  expect(writeLogs(false)).toEqual({
    stdout: [
      '08:17:21.791 ordering   request completed orderId=o-1 correlationId=c-1 items=2',
      '08:17:21.791 ordering   ERROR: failed orderId=o-1 correlationId=c-1 items=2',
      'plain text',
      'a notice',
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('keeps log lines as they are with json, and prints notices to standard error', () => {
  const { stdout, stderr } = writeLogs(true);

  expect(stdout.split('\n')[0]).toBe(JSON.stringify(entry));
  expect(stderr).toBe('a notice\n');
});

test('prints errors alone while the demo data is added', async () => {
  const { out, logs } = openLogs(false);
  await logs.hush(async () => {
    logs.line(JSON.stringify(entry));
    logs.line(JSON.stringify({ ...entry, level: 'ERROR', message: 'failed' }));
  });
  logs.line('after');

  expect(out.stdout).toMatch(/^\S+ ordering +ERROR: failed .*\nafter\n$/);
});
