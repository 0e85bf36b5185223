import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../../lib/app.ts';
import { DeploymentStage } from '../../../lib/stage.ts';
import type { StageSettings } from '../../../lib/stage-settings.ts';
import { selectStages } from '../../../lib/stages.ts';
import { grants, idOf, named, ofApi, synthesized } from './synthesized.ts';

const simulated = { paymentProvider: 'simulated', carrier: 'simulated' } as const;

/** Returns the messages of the synthesis of a stage, with context of the CLI. */
function synthesize(name: string, changed: Partial<StageSettings>, context: Record<string, string> = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'payment-provider-'));
  const app = createApp({ outdir, context });
  const [stage] = selectStages(name);
  if (!stage) throw new Error(`no stage ${name}`);
  new DeploymentStage(app, { ...stage, ...changed });
  const { stacksRecursively } = app.synth();
  rmSync(outdir, { recursive: true });
  return JSON.stringify(stacksRecursively.flatMap(({ messages }) => messages.map(({ entry }) => entry.data)));
}

describe('the synthesis', () => {
  test('refuses a protected stage that only simulates, and says what it lacks', () => {
    expect(synthesize('prod', simulated)).toContain(
      'Set a real payment provider and a real carrier, or deploy a rehearsal with `-c allowSimulated=true`.',
    );
  });

  test.each<[string, string, Partial<StageSettings>, Record<string, string>]>([
    ['a rehearsal', 'prod', simulated, { allowSimulated: 'true' }],
    ['a stage that is not protected', 'staging', simulated, {}],
    ['production as it is', 'prod', {}, {}],
  ])('accepts %s', (_, name, changed, context) => {
    expect(synthesize(name, changed, context)).not.toContain('Set a real');
  });

  test.each([
    ['local', 'payment provider,carrier'],
    ['prod', 'none'],
  ])('tells its health check what it simulates: %s', (name, expected) => {
    const [system] = [...named(synthesized(name).service, 'AWS::Lambda::Function')].filter(
      ([path]) => path === 'operations/system-routes',
    );

    expect(system?.[1].Properties.Environment.Variables.SIMULATED).toBe(expected);
  });
});

describe('a stage with Stripe', () => {
  let data: Template;
  let service: Template;
  beforeAll(() => {
    ({ data, service } = synthesized('prod'));
  }, 60_000);

  test('lets process-payment alone read the key that moves money, and the webhook alone its signing secret', () => {
    const readersOf = (secret: string) => {
      // The grant imports the ARN from the data stack.
      const id = idOf(data, 'AWS::SecretsManager::Secret', secret);
      const reads = [...grants(service)].filter(([, statements]) => JSON.stringify(statements).includes(id));
      return reads.map(([path]) => path);
    };

    expect(readersOf('StripeKey')).toEqual(['payment/process-payment']);
    expect(readersOf('StripeSigning')).toEqual(['payment/receive-stripe-events']);
  });

  test('grants the webhook the secret, the queue and its log, and nothing more', () => {
    const statements = grants(service).get('payment/receive-stripe-events') ?? [];

    expect(statements.flatMap(({ Action }) => [Action].flat()).sort()).toEqual([
      ...['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue', 'sqs:SendMessage'],
      ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ]);
  });

  test('refuses a currency that Stripe counts in another unit', () => {
    const paymentProvider = {
      provider: 'stripe',
      minimumAmounts: { EUR: 50, ISK: 5 },
      authenticationMinutes: 15,
    } as const;

    expect(() => synthesized('prod', { paymentProvider })).toThrow('Stripe does not count ISK');
  });

  test('has a route for the events of Stripe, which no other stage has', () => {
    const keys = (template: Template) => ofApi(template, 'HTTP', 'Route').map(({ RouteKey }) => RouteKey);

    expect(keys(service)).toContain('POST /payments/stripe/events');
    expect(keys(synthesized('staging').service)).not.toContain('POST /payments/stripe/events');
  });
});
