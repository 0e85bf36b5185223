import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { startLocalSystem } from '../e2e/system/local-system.ts';
import { type Engines, startEngines } from './start.ts';

// Runs all tests that depend on an engine on ElasticMQ and DynamoDB Local: the port contracts, the consumer, the known
// differences, and the end-to-end suite against a local system on these engines.

/** The modules that connect tests to an engine. Every test that imports one of them runs. */
const engineModules = [
  'test/support/engine.ts',
  'test/unit/delivery/engine.ts',
  'test/unit/payment/embedded-engine.ts',
  'test/engines/queues.ts',
].filter((file) => existsSync(file));
/** Smaller counts than on the embedded engines, which are faster. The environment may set others. */
const counts = { E2E_ORDERS: '200', E2E_KILLS: '5', E2E_CONTENDED: '20' };

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
let engines: Engines | undefined;
try {
  engines = await startEngines();
  const results = { ports: await testPorts(engines), 'end to end': await testEndToEnd(engines) };
  console.info('\non ElasticMQ and DynamoDB Local:');
  for (const [name, code] of Object.entries(results))
    console.info(`  ${name}: ${code === 0 ? 'passed' : `failed with ${code}`}`);
  process.exitCode = Object.values(results).every((code) => code === 0) ? 0 : 1;
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  await engines?.stop();
}

function testPorts({ endpoints }: Engines): Promise<number> {
  const related = ['--findRelatedTests', ...engineModules];
  return jest(['--config', 'test/engines/jest.config.js', '--runInBand', ...related], endpoints);
}

async function testEndToEnd({ endpoints }: Engines): Promise<number> {
  const system = await startLocalSystem({ env: { ...endpoints, RETRY_SECONDS: '1,1,1' } });
  try {
    const target = { API_URL: system.url, ENGINES: JSON.stringify(system.engines) };
    const env = { ...endpoints, ...target };
    return await jest(['--selectProjects', 'e2e', '--runInBand'], env);
  } finally {
    await system.stop();
  }
}

async function jest(args: readonly string[], environment: Record<string, string>): Promise<number> {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...node, 'node_modules/jest/bin/jest.js', ...args], {
    env: { ...counts, ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', ...environment },
    stdio: 'inherit',
    signal: interrupted.signal,
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
