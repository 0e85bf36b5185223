import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { listen } from '../../local/gateway/listen.ts';
import { environmentFor, refuseRealAccount } from './account.ts';

let sts: Server;
let endpoint: string;
let owner = '';
let asked = 0;
beforeAll(async () => {
  sts = createServer((_, response) => {
    asked += 1;
    response.end(`<GetCallerIdentityResult><Account>${owner}</Account></GetCallerIdentityResult>`);
  });
  endpoint = `http://127.0.0.1:${await listen(sts)}`;
});
afterAll(() => void sts.close());

const shell = process.env;
afterEach(() => {
  process.env = shell;
  asked = 0;
});

test('the account that nobody has, on this machine, is deployed to', async () => {
  owner = '000000000000';

  await expect(refuseRealAccount(environmentFor(endpoint, '/tmp'))).resolves.toBeUndefined();
});

test('an account that somebody has is refused, though it is asked for on this machine', async () => {
  owner = '123456789012';

  await expect(refuseRealAccount(environmentFor(endpoint, '/tmp'))).rejects.toThrow('account 123456789012');
});

test.each(['', 'nowhere', 'https://sts.amazonaws.com', 'http://127.0.0.1.example.com', 'http://10.0.0.7:4566'])(
  'an endpoint that is not on this machine is not even asked: "%s"',
  async (elsewhere) => {
    await expect(refuseRealAccount(environmentFor(elsewhere, '/tmp'))).rejects.toThrow('nothing is deployed there');
    expect(asked).toBe(0);
  },
);

test.each([
  ['AWS_ACCESS_KEY_ID', 'AKIAREAL'],
  ['AWS_PROFILE', 'company'],
  ['AWS_CONFIG_FILE', '/home/ada/.aws/config'],
  ['AWS_ENDPOINT_URL_CLOUDFORMATION', 'https://cloudformation.eu-west-1.amazonaws.com'],
  ['HTTPS_PROXY', 'http://proxy:3128'],
])('%s of anybody is refused before anything is asked', async (name, value) => {
  const environment = { ...environmentFor(endpoint, '/tmp'), [name]: value };

  await expect(refuseRealAccount(environment)).rejects.toThrow(`${name} is not what an emulator needs`);
  expect(asked).toBe(0);
});

test('nothing that the shell knows of an account is handed on', () => {
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

  expect(JSON.stringify(environmentFor(endpoint, '/tmp'))).not.toContain(secret);
});
