import { useDummyCredentials } from '../../local/environment.ts';
import { startEngines } from './start.ts';

// `npm start` on other engines: `elasticmq` starts ElasticMQ and DynamoDB Local and ends them with the system;
// `localstack` takes what the user runs.

const presets = {
  elasticmq: async () => (await startEngines()).endpoints,
  localstack: async () => {
    const endpoint = process.env.LOCALSTACK_ENDPOINT ?? 'http://localhost:4566';
    await requireAnswer(endpoint);
    return { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };
  },
};

const [asked = '', ...args] = process.argv.slice(2);
const preset = Object.entries(presets).find(([name]) => name === asked);
if (!preset)
  refuse(`usage: node test/engines/start-system.ts ${Object.keys(presets).join('|')} [options of npm start]`);
try {
  useDummyCredentials(process.env);
  Object.assign(process.env, await preset[1]());
} catch (fault) {
  refuse(fault instanceof Error ? fault.message : String(fault));
}
process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
await import('../../local/start.ts');

async function requireAnswer(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(3_000) });
  } catch {
    throw new Error(
      `Nothing answers at ${endpoint}. Start LocalStack there first, or say in LOCALSTACK_ENDPOINT where it is`,
    );
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
