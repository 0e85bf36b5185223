import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { readEndpointsFile, writeEndpointsFile } from '../../../local/endpoints-file.ts';

/** Not a port, so that no running system has it. */
const port = 70_001;
const file = join(tmpdir(), `order-processing-${port}.json`);
const endpoints = {
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:3',
  AWS_ENDPOINT_URL_SESV2: 'http://127.0.0.1:4',
  LIVE_URL: 'ws://localhost:3000/live',
  LIVE_ENDPOINT_URL: 'http://127.0.0.1:5/live',
  PEOPLE_ISSUER: 'http://127.0.0.1:6',
};

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(file, { recursive: true, force: true });
});

test('writes the endpoints of a system, and removes them', () => {
  const remove = writeEndpointsFile(port, endpoints);

  expect(readEndpointsFile(port)).toEqual(endpoints);
  remove();
  expect(existsSync(file)).toBe(false);
  expect(readEndpointsFile(port)).toEqual({});
});

test('runs without the file where it cannot be written', () => {
  mkdirSync(file);

  writeEndpointsFile(port, endpoints)();

  expect(readEndpointsFile(port)).toEqual({});
});

test('ignores a file that is not complete', () => {
  writeFileSync(file, '{"AWS_ENDP');

  expect(readEndpointsFile(port)).toEqual({});
});

test('ignores the file of another user, but not that of root', () => {
  const me = process.getuid?.() ?? 0;
  jest.spyOn(process, 'getuid').mockReturnValue(me + 1);
  writeFileSync(file, JSON.stringify(endpoints));

  expect(readEndpointsFile(port)).toEqual(me === 0 ? endpoints : {});
  if (me === 0) chownSync(file, me + 2, 1);
  expect(readEndpointsFile(port)).toEqual({});
});
