import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const cache = join(import.meta.dirname, '../../.cache/ministack');
/** MiniStack itself needs 3.10, and there some packages more than our list has. */
const least = { major: 3, minor: 11 };
const python = process.env.PYTHON ?? 'python3';

/**
 * Answers a Python that has MiniStack, in an environment of its own, and installs it there when it is not. Each package
 * has the content that `requirements.txt` names, or is refused. Throws, saying what to do, when there is no Python for it.
 */
export async function pythonWithMiniStack(): Promise<string> {
  await requirePython();
  const folder = join(cache, createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16));
  const own = join(folder, 'bin/python');
  const done = join(folder, 'complete');
  if (existsSync(done)) return own;
  console.info(`installing MiniStack into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder]);
  await run(own, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '-r', requirements]);
  writeFileSync(done, '');
  return own;
}

async function requirePython(): Promise<void> {
  const found = await versionOf(python);
  const [major = 0, minor = 0] = found.split('.').map(Number);
  if (major > least.major || (major === least.major && minor >= least.minor)) return;
  const what = found === '' ? 'there is none with venv and pip' : `this is ${found}`;
  throw new Error(
    `MiniStack needs Python ${least.major}.${least.minor} or newer, and ${what} (${python}). Install one ` +
      '(Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one in PYTHON.',
  );
}

/** `3.11`, or nothing where no environment can be made. */
async function versionOf(command: string): Promise<string> {
  const ask = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  try {
    return (await run(command, ['-c', ask])).stdout.trim();
  } catch {
    return '';
  }
}
