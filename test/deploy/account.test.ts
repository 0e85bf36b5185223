import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { listen } from '../../local/gateway/listen.ts';
import { createEnvironment, refuseRealAccount } from './account.ts';

let sts: Server;
let endpoint: string;
let owner = '';
let requestCount = 0;
beforeAll(async () => {
  sts = createServer((_, response) => {
    requestCount += 1;
    response.end(`<GetCallerIdentityResult><Account>${owner}</Account></GetCallerIdentityResult>`);
  });
  endpoint = `http://127.0.0.1:${await listen(sts)}`;
});
afterAll(() => void sts.close());

const shell = process.env;
afterEach(() => {
  process.env = shell;
  requestCount = 0;
});

test('accepts the account of emulators on this machine', async () => {
  owner = '000000000000';

  await expect(refuseRealAccount(createEnvironment(endpoint, '/tmp'))).resolves.toBeUndefined();
});

test('refuses another account, although its endpoint is on this machine', async () => {
  owner = '123456789012';

  await expect(refuseRealAccount(createEnvironment(endpoint, '/tmp'))).rejects.toThrow('account 123456789012');
});

test.each(['', 'nowhere', 'https://sts.amazonaws.com', 'http://127.0.0.1.example.com', 'http://10.0.0.7:4566'])(
  'refuses the endpoint "%s", which is not on this machine, without a request',
  async (elsewhere) => {
    await expect(refuseRealAccount(createEnvironment(elsewhere, '/tmp'))).rejects.toThrow('Nothing is deployed there');
    expect(requestCount).toBe(0);
  },
);

test.each([
  ['AWS_ACCESS_KEY_ID', 'AKIAREAL'],
  ['AWS_PROFILE', 'company'],
  ['AWS_CONFIG_FILE', '/home/ada/.aws/config'],
  ['AWS_ENDPOINT_URL_CLOUDFORMATION', 'https://cloudformation.eu-west-1.amazonaws.com'],
  ['HTTPS_PROXY', 'http://proxy:3128'],
])('refuses a foreign %s without a request', async (name, value) => {
  const environment = { ...createEnvironment(endpoint, '/tmp'), [name]: value };

  await expect(refuseRealAccount(environment)).rejects.toThrow(`${name} is not set for an emulator`);
  expect(requestCount).toBe(0);
});

test('passes on nothing of the account in the shell', () => {
  const secret = 'known-to-the-shell';
  process.env = {
    PATH: '/usr/bin',
    AWS_PROFILE: secret,
    AWS_ACCESS_KEY_ID: secret,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: secret,
    AWS_ENDPOINT_URL_STS: secret,
    CDK_DEFAULT_ACCOUNT: secret,
    HTTPS_PROXY: secret,
  };

  expect(JSON.stringify(createEnvironment(endpoint, '/tmp'))).not.toContain(secret);
});
