import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbClients } from '../functions/identity/adapters/clients.dynamodb.ts';
import { References } from './cloudformation/references.ts';
import { refuseUnsupported, supportedResources } from './cloudformation/resources.ts';
import { readTemplate, synthesize } from './cloudformation/template.ts';
import { writeEndpointsFile } from './endpoints-file.ts';
import { type OnDeath, startEngines } from './engines/engines.ts';
import { type SecretStore, startSecretStore } from './engines/secret-store.ts';
import { createQueues, createTable } from './engines/tables-and-queues.ts';
import { dummyCredentials } from './environment.ts';
import { type Api, openGateway } from './gateway/http-gateway.ts';
import { createRouter, readRoutes } from './gateway/http-routes.ts';
import { createFunctions, type Endpoints, type Functions, findFunction } from './lambda/functions.ts';
import type { Logs } from './logs.ts';
import { seed } from './seed.ts';
import type { Settings } from './settings.ts';
import { parseRateMs, startTriggers } from './triggers/triggers.ts';

export interface SystemSettings extends Pick<Settings, 'port' | 'data' | 'stage' | 'shell'> {
  readonly logs: Logs;
  /** Is called with the reason when an engine ends on its own. */
  readonly onDeath: OnDeath;
}

export interface System {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Completes what is under way and stops everything. Must be called once. */
  stop(): Promise<void>;
}

/** Starts the stage of the CDK app. Resolves when it accepts requests. Stops everything again when a part cannot start. */
export async function startSystem(settings: SystemSettings): Promise<System> {
  const cleanups: Cleanup[] = [];
  const stop = async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  };
  try {
    return { ...(await start(settings, cleanups)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Cleanup = () => unknown;

async function start(settings: SystemSettings, cleanups: Cleanup[]): Promise<Omit<System, 'stop'>> {
  const { data, stage, shell, logs } = settings;
  const work = mkdtempSync(join(tmpdir(), 'order-processing-'));
  cleanups.push(() => rmSync(work, { recursive: true, force: true }));

  // The port comes first: it is part of the issuer, and it may be in use.
  let api: Api | undefined;
  const onFault = (fault: unknown) => logs.notice(`request failed: ${fault}`);
  const gateway = await openGateway(settings.port, () => api, onFault);
  cleanups.push(gateway.close);
  const starting = startEngines({ data, work, shell }, settings.onDeath);
  cleanups.push(() =>
    starting.then(
      (engines) => engines.stop(),
      () => {},
    ),
  );
  const ending = new AbortController();
  const synthesizing = shell.CDK_ASSEMBLY
    ? readTemplate(shell.CDK_ASSEMBLY)
    : synthesize(stage, gateway.url, join(work, 'assembly'), ending.signal);
  cleanups.push(async () => {
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
  cleanups.push(secrets.stop);

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
  cleanups.push(() => Promise.all([...functions.values()].map((pool) => pool.stop())));
  scheduleRotations(references, functions, secrets);
  const { isBusy } = gateway;
  cleanups.push(startTriggers(references, { functions, engines, queueUrls, data, isBusy, notice: logs.notice }));
  const cors = references.all(supportedResources.Api)[0]?.properties.CorsConfiguration;
  api = { router: createRouter(readRoutes(references, functions)), cors };
  cleanups.push(gateway.close);
  const dynamodb = new DynamoDBClient({ ...dummyCredentials, endpoint: engines.dynamodb });
  await seed(gateway.url, createDynamodbClients('Identity', dynamodb));
  // The command lines find a system by the port that the user chose.
  if (settings.port > 0) cleanups.push(writeEndpointsFile(settings.port, endpoints));
  return { url: gateway.url, endpoints };
}

function scheduleRotations(references: References, functions: Functions, secrets: SecretStore): void {
  for (const { properties } of references.all(supportedResources.RotationSchedule)) {
    const pool = findFunction(functions, properties.RotationLambdaARN);
    const ms = parseRateMs(properties.RotationRules.ScheduleExpression);
    secrets.rotateEvery(ms, properties.SecretId, (event) => pool.invoke(event));
  }
}
