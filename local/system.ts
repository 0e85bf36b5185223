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
import { openGateway } from './gateway/http-gateway.ts';
import { createRouter, findApi, readRoutes } from './gateway/http-routes.ts';
import { createFunctions, type Endpoints, type Functions, findFunction } from './lambda/functions.ts';
import { startLiveGateway } from './live/live-gateway.ts';
import type { Logs } from './logs.ts';
import { startOutside } from './outside.ts';
import { seed } from './seed.ts';
import type { Settings } from './settings.ts';
import { createEventBus } from './triggers/event-bus.ts';
import { parseRateMs, startTriggers } from './triggers/triggers.ts';

export interface SystemSettings extends Pick<Settings, 'port' | 'data' | 'stage' | 'shell'> {
  readonly logs: Logs;
  /** Is called with the reason when an engine ends on its own. */
  readonly onDeath: OnDeath;
}

export interface System {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** The pages of mails and webhooks. */
  readonly inbox: string;
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
  let api: ReturnType<typeof createApi> | undefined;
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

  const { notice } = logs;
  const onEvent = createEventBus(references, { sqs: engines.sqs, queueUrls, notice });
  const outside = await startOutside(settings, { url: gateway.url, onEvent, cleanups });
  const live = await startLiveGateway({ routes: () => api?.liveRoutes });
  cleanups.push(live.stop);
  gateway.onUpgrade(live.upgrade);

  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
    AWS_ENDPOINT_URL_SQS: engines.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    ...outside.endpoints,
    LIVE_URL: `${gateway.url.replace(/^http/, 'ws')}/live`,
    LIVE_ENDPOINT_URL: live.endpoint,
  };
  const lambdas = references.all(supportedResources.LambdaFunction);
  const functions = createFunctions(lambdas, template, endpoints, shell, logs.line);
  cleanups.push(() => Promise.all([...functions.values()].map((pool) => pool.stop())));
  scheduleRotations(references, functions, secrets);
  cleanups.push(startTriggers(references, { functions, engines, queueUrls, data, isBusy: gateway.isBusy, notice }));
  api = createApi(references, functions);
  cleanups.push(gateway.close, live.stop);
  const dynamodb = new DynamoDBClient({ ...dummyCredentials, endpoint: engines.dynamodb });
  await logs.hush(() => seed(gateway.url, createDynamodbClients('Identity', dynamodb)));
  // The command lines find a system by its port.
  cleanups.push(writeEndpointsFile(Number(new URL(gateway.url).port), endpoints));
  return { url: gateway.url, endpoints, inbox: outside.inbox };
}

function createApi(references: References, functions: Functions) {
  const cors = findApi(references, 'HTTP')?.properties.CorsConfiguration;
  const router = createRouter(readRoutes(references, functions, 'HTTP'));
  return { router, cors, liveRoutes: readRoutes(references, functions, 'WEBSOCKET') };
}

function scheduleRotations(references: References, functions: Functions, secrets: SecretStore): void {
  for (const { properties } of references.all(supportedResources.RotationSchedule)) {
    const pool = findFunction(functions, properties.RotationLambdaARN);
    const ms = parseRateMs(properties.RotationRules.ScheduleExpression);
    secrets.rotateEvery(ms, properties.SecretId, (event) => pool.invoke(event));
  }
}
