import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { readEndpointsFile, writeEndpointsFile } from '../../../local/endpoints-file.ts';

/** No port, so that no system that runs beside the tests has it. */
const port = 70_001;
const endpoints = {
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:3',
};
const placeOf = (uid = process.getuid?.()) => join(tmpdir(), `order-processing-${uid}-running-${port}.json`);
const inCheckout = join(import.meta.dirname, `../../../.cache/running-${port}.json`);
const inTemporary = placeOf();
const ofAnother = placeOf((process.getuid?.() ?? 0) + 1);

afterEach(() => {
  jest.restoreAllMocks();
  for (const each of [inCheckout, inTemporary, ofAnother]) rmSync(each, { recursive: true, force: true });
});

test('notes where a system runs in the checkout, and takes the note away', () => {
  const remove = writeEndpointsFile(port, endpoints);

  expect(existsSync(inCheckout)).toBe(true);
  expect(readEndpointsFile(port)).toEqual(endpoints);
  remove();
  expect(readEndpointsFile(port)).toEqual({});
});

test('notes it among temporary files where the checkout cannot be written to', () => {
  mkdirSync(inCheckout, { recursive: true });

  const remove = writeEndpointsFile(port, endpoints);

  expect(readEndpointsFile(port)).toEqual(endpoints);
  expect(existsSync(inTemporary)).toBe(true);
  remove();
  expect(readEndpointsFile(port)).toEqual({});
});

test('does without a note where nothing can be written', () => {
  for (const file of [inCheckout, inTemporary]) mkdirSync(file, { recursive: true });

  writeEndpointsFile(port, endpoints)();

  expect(readEndpointsFile(port)).toEqual({});
});

test('believes the note that was left where all can write first, and none that is broken off', () => {
  writeEndpointsFile(port, { ...endpoints, AWS_ENDPOINT_URL_SQS: 'of the checkout' });
  writeFileSync(inTemporary, JSON.stringify(endpoints));

  expect(readEndpointsFile(port)).toEqual(endpoints);
  writeFileSync(inTemporary, '{"AWS_ENDP');
  expect(readEndpointsFile(port)).toMatchObject({ AWS_ENDPOINT_URL_SQS: 'of the checkout' });
});

test('believes no note of another user but root', () => {
  const me = process.getuid?.() ?? 0;
  jest.spyOn(process, 'getuid').mockReturnValue(me + 1);
  writeFileSync(ofAnother, JSON.stringify(endpoints));

  expect(readEndpointsFile(port)).toEqual(me === 0 ? endpoints : {});
  if (me === 0) chownSync(ofAnother, me + 2, 1);
  expect(readEndpointsFile(port)).toEqual({});
});
