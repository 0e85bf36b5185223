import { useDummyCredentials } from '../../local/environment.ts';
import { startEngines } from './start.ts';

// Runs `npm start` on other engines. `elasticmq` starts ElasticMQ and DynamoDB Local, and ends them with the system.
// `localstack` uses the LocalStack that the user runs.

const presets = {
  elasticmq: async () => (await startEngines()).endpoints,
  localstack: async () => {
    const endpoint = process.env.LOCALSTACK_ENDPOINT ?? 'http://localhost:4566';
    await requireResponse(endpoint);
    return { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };
  },
};

const [presetName = '', ...args] = process.argv.slice(2);
const preset = Object.entries(presets).find(([name]) => name === presetName);
if (!preset)
  exitWith(`usage: node test/engines/start-system.ts ${Object.keys(presets).join('|')} [options of npm start]`);
try {
  useDummyCredentials(process.env);
  Object.assign(process.env, await preset[1]());
} catch (fault) {
  exitWith(fault instanceof Error ? fault.message : String(fault));
}
process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
await import('../../local/start.ts');

async function requireResponse(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(3_000) });
  } catch {
    throw new Error(`Nothing responds at ${endpoint}. Start LocalStack there, or set LOCALSTACK_ENDPOINT to its URL.`);
  }
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
