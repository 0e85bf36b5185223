import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findDynoxide } from '../../../../local/engines/dynoxide.ts';
import { parseSettings } from '../../../../local/settings.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts, optionalDependencies, devDependencies } = JSON.parse(read('package.json'));

function readError(platform: string, arch: string): string {
  try {
    return `found ${findDynoxide({ platform, arch })}`;
  } catch (error) {
    return String(error);
  }
}

test.each([
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64'],
  ['win32', 'x64'],
  ['freebsd', 'riscv64'],
])('names the missing package and the commands that work on %s %s', (platform, arch) => {
  const error = readError(platform, arch);

  expect(error).toContain(`the npm package @dynoxide/${platform}-${arch} is not installed`);
  for (const command of ['docker run ', 'AWS_ENDPOINT_URL_DYNAMODB=', 'npm run start:elasticmq'])
    expect(error).toContain(`\n  ${command}`);
});

test('prints commands that work as they are pasted', () => {
  const commands = readError('darwin', 'arm64').match(/(?<=^ {2}).+/gm) ?? [];

  const [install = '', docker = '', start = '', script = ''] = commands;
  expect(commands).toHaveLength(4);
  expect([install, Object.keys(optionalDependencies)]).toEqual([
    'npm ci --include=optional',
    expect.arrayContaining(['@dynoxide/linux-x64']),
  ]);
  expect(read('compose.yaml')).toContain(`image: ${docker.split(' ').at(-1)}\n`);
  const [, name = '', url = ''] = /^(\w+)=(\S+) npm start$/.exec(start) ?? [];
  expect(parseSettings([], { [name]: url }).shell).toEqual({ AWS_ENDPOINT_URL_DYNAMODB: url });
  expect(docker).toContain(`-p 127.0.0.1:${new URL(url).port}:8000 `);
  expect(scripts).toHaveProperty([script.replace('npm run ', '')]);
});

test('pins the version of fauxqs that its patches are written for', () => {
  expect(read('local/engines/sqs-engine-thread.ts')).toContain(`fauxqs ${devDependencies.fauxqs} `);
});
