import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from '../clients/install-once.ts';

const run = promisify(execFile);
/** MiniStack runs on 3.10, but needs packages there that `requirements.txt` does not list. */
const minimum = { major: 3, minor: 11 };
const python = process.env.PYTHON ?? 'python3';

/**
 * Returns a Python in an environment of its own that has MiniStack, and installs it on first use. pip refuses a package
 * whose content is not the one named in `requirements.txt`. Throws, saying what to do, when there is no usable Python.
 */
export async function installMiniStack(): Promise<string> {
  await requirePython();
  const folder = await installOnce('ministack/python', import.meta.dirname, ['requirements.txt'], async (folder) => {
    console.info(`installing MiniStack into ${folder}`);
    await run(python, ['-m', 'venv', folder]);
    const options = ['--quiet', '--no-deps', '--require-hashes', '-r', join(folder, 'requirements.txt')];
    await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...options]);
  });
  return join(folder, 'bin/python');
}

async function requirePython(): Promise<void> {
  const found = await readVersion(python);
  const [major = 0, minor = 0] = found.split('.').map(Number);
  if (major > minimum.major || (major === minimum.major && minor >= minimum.minor)) return;
  const problem = found === '' ? 'has no venv and pip, or does not exist' : `is ${found}`;
  throw new Error(
    `MiniStack needs Python ${minimum.major}.${minimum.minor} or newer, but ${python} ${problem}. Install one (Debian, ` +
      'Ubuntu: apt install python3 python3-venv; macOS: brew install python), or set PYTHON to another one.',
  );
}

/** Returns `3.11`, or an empty text when the command cannot make an environment. */
async function readVersion(command: string): Promise<string> {
  const program = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  try {
    return (await run(command, ['-c', program])).stdout.trim();
  } catch {
    return '';
  }
}
