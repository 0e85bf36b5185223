import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbClients } from '../functions/identity/adapters/clients.dynamodb.ts';
import { References } from './cloudformation/references.ts';
import { refuseUnsupported, supportedResources } from './cloudformation/resources.ts';
import { readTemplate, synthesize } from './cloudformation/template.ts';
import { writeEndpointsFile } from './endpoints-file.ts';
import { startEngines } from './engines/engines.ts';
import { type SecretStore, startSecretStore } from './engines/secret-store.ts';
import { createQueues, createTable } from './engines/tables-and-queues.ts';
import { dummyCredentials } from './environment.ts';
import { type Api, openGateway } from './gateway/http-gateway.ts';
import { createRouter, readRoutes } from './gateway/http-routes.ts';
import { createFunction, createFunctions, type Endpoints, type Functions } from './lambda/functions.ts';
import type { Logs } from './logs.ts';
import { seed } from './seed.ts';
import type { Settings } from './settings.ts';
import { parseRateMs, startTriggers } from './triggers/triggers.ts';

export interface SystemSettings extends Pick<Settings, 'port' | 'data' | 'stage' | 'shell'> {
  readonly logs: Logs;
  /** Is told when the system cannot go on. */
  readonly onDeath: (why: string) => void;
}

export interface System {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Ends what is under way, then everything that was started. To be called once. */
  stop(): Promise<void>;
}

type Undo = () => unknown;

/** Runs what the CDK app says, and returns when it serves. What had been started is stopped again when that fails. */
export async function startSystem(settings: SystemSettings): Promise<System> {
  const undo: Undo[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return { ...(await start(settings, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(settings: SystemSettings, undo: Undo[]): Promise<Omit<System, 'stop'>> {
  const { data, stage, shell, logs } = settings;
  const work = mkdtempSync(join(tmpdir(), 'order-processing-'));
  undo.push(() => rmSync(work, { recursive: true, force: true }));

  // The port comes first: it is part of the issuer's name, and somebody may have it already.
  let api: Api | undefined;
  const onFault = (fault: unknown) => logs.notice(`the gateway failed: ${fault}`);
  const gateway = await openGateway(settings.port, () => api, onFault);
  undo.push(gateway.finish);
  const starting = startEngines({ data, work, shell }, settings.onDeath);
  undo.push(() =>
    starting.then(
      (engines) => engines.stop(),
      () => {},
    ),
  );
  const ending = new AbortController();
  // What was synthesized before for this very URL can be run again, as a deployed stage is after a crash.
  const synthesizing = shell.CDK_ASSEMBLY
    ? readTemplate(shell.CDK_ASSEMBLY)
    : synthesize(stage, gateway.url, join(work, 'assembly'), ending.signal);
  undo.push(async () => {
    ending.abort();
    await Promise.allSettled([synthesizing]);
  });
  const [template, engines] = await Promise.all([synthesizing, starting]);
  refuseUnsupported(template);
  const references = new References(template);
  const queues = references.all(supportedResources.Queue).map(({ resource }) => resource);
  const queueUrls = await createQueues(queues, engines.sqs, references, logs.notice);
  const tables = references.all(supportedResources.Table);
  await Promise.all(tables.map((table) => createTable(table, engines.dynamodb, references)));
  engines.onTables();
  const secrets = await startSecretStore(references.all(supportedResources.Secret), data && join(data, 'secrets.json'));
  undo.push(secrets.stop);

  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
    AWS_ENDPOINT_URL_SQS: engines.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
  const functions = createFunctions(
    references.all(supportedResources.LambdaFunction),
    template,
    endpoints,
    shell,
    logs.line,
  );
  undo.push(() => Promise.all([...functions.values()].map((pool) => pool.stop())));
  scheduleRotations(references, functions, secrets);
  const { isBusy } = gateway;
  undo.push(startTriggers(references, { functions, engines, queueUrls, data, isBusy, notice: logs.notice }));
  const cors = references.all(supportedResources.Api)[0]?.properties.CorsConfiguration;
  api = { router: createRouter(readRoutes(references, functions)), cors };
  undo.push(gateway.finish);
  const dynamodb = new DynamoDBClient({ ...dummyCredentials, endpoint: engines.dynamodb });
  await seed(gateway.url, createDynamodbClients('Identity', dynamodb));
  // Nobody looks for a system on a port that nobody chose.
  if (settings.port > 0) undo.push(writeEndpointsFile(settings.port, endpoints));
  return { url: gateway.url, endpoints };
}

function scheduleRotations(references: References, functions: Functions, secrets: SecretStore): void {
  for (const { properties } of references.all(supportedResources.RotationSchedule)) {
    const pool = createFunction(functions, properties.RotationLambdaARN);
    const ms = parseRateMs(properties.RotationRules.ScheduleExpression);
    secrets.rotateEvery(ms, properties.SecretId, (event) => pool.invoke(event));
  }
}
