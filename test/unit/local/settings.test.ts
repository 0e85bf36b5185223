import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { retrySeconds } from '../../../functions/platform/settings.ts';
import { stages } from '../../../lib/stages.ts';
import { functionSettings, parseSettings } from '../../../local/settings.ts';

const waits = JSON.stringify(stages[0]?.replyTimeoutSeconds);

describe('parseSettings', () => {
  test.each<[name: string, got: string, taken: string | undefined]>([
    ['RETRY_SECONDS', '1,1,1', '1,1,1'],
    ['RETRY_SECONDS', '"1,1,1"', '1,1,1'],
    ['RETRY_SECONDS', "' 1, 1 ,1 '", '1,1,1'],
    ['RETRY_SECONDS', '0', '0'],
    ['RETRY_SECONDS', '', undefined],
    ['RETRY_SECONDS', ' \t', undefined],
    ['RETRY_SECONDS', '""', undefined],
    ['CARRIER', 'manual\r\n', 'manual'],
    ['CARRIER', '\ufeffsimulated', 'simulated'],
    ['CARRIER_STEP_SECONDS', '0.5', '0.5'],
    ['PAYMENT_CAPTURE', 'manual', 'manual'],
    ['PAYMENT_DOWN_SECONDS', '5', '5'],
    ['REPLY_TIMEOUT_SECONDS', `'${waits}'`, waits],
    ['RATE_PER_SECOND', '1', '1'],
    ['RATE_BURST', '5000', '5000'],
    ['POWERTOOLS_LOG_LEVEL', 'silent', 'silent'],
    ['AWS_ENDPOINT_URL_SQS', ' http://localhost:9324/ ', 'http://localhost:9324/'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'http://[::1]:8000', 'http://[::1]:8000'],
    ['AWS_ENDPOINT_URL_DYNAMODB', '', undefined],
    ['CDK_ASSEMBLY', '/tmp/assembly-local', '/tmp/assembly-local'],
  ])('reads %s=%j as %j', (name, got, taken) => {
    expect(parseSettings([], { [name]: got }).shell[name]).toBe(taken);
  });

  test.each<[string[], Record<string, string>, object]>([
    [[], {}, { port: 3000, data: undefined, json: false, stage: 'local' }],
    [[], { PORT: '' }, { port: 3000 }],
    [[], { PORT: ' "4284" ' }, { port: 4284 }],
    [['--port', '0'], { PORT: 'many' }, { port: 0 }],
    [['--data', ' a b ', '--json', '--stage', 'prod'], {}, { data: ' a b ', json: true, stage: 'prod' }],
  ])('reads %j with %j', (args, env, taken) => {
    expect(parseSettings(args, env)).toMatchObject(taken);
  });

  test('ignores other variables of the shell', () => {
    const others = { STAGE: 'x', VERSION: '9', PUBLIC_URL: '/', ORDERS_TABLE: 'x', AWS_PROFILE: 'me' };

    expect(parseSettings([], { ...others, CARRIER: 'manual' }).shell).toEqual({ CARRIER: 'manual' });
  });

  test.each([
    ['RETRY_SECONDS', '1;1', 'whole seconds with commas between, such as 5,25,125'],
    ['RETRY_SECONDS', '1,', 'whole seconds'],
    ['RETRY_SECONDS', '1.5', 'whole seconds'],
    ['RETRY_SECONDS', '-1', 'whole seconds'],
    ['RETRY_SECONDS', '99999', 'whole seconds'],
    ['CARRIER', 'Manual', 'simulated or manual'],
    ['CARRIER_STEP_SECONDS', '3s', 'seconds, such as 5 or 0.5'],
    ['CARRIER_STEP_SECONDS', 'Infinity', 'seconds'],
    ['PAYMENT_CAPTURE', 'later', 'automatic or manual'],
    ['PAYMENT_DOWN_SECONDS', 'soon', 'seconds'],
    ['PAYMENT_DOWN_SECONDS', '-1', 'seconds'],
    ['REPLY_TIMEOUT_SECONDS', '{"payment":5}', 'whole seconds from 1 up as JSON'],
    ['REPLY_TIMEOUT_SECONDS', '5', 'whole seconds from 1 up as JSON'],
    ['REPLY_TIMEOUT_SECONDS', '{', 'whole seconds from 1 up as JSON'],
    ['RATE_PER_SECOND', '0', 'a number from 1 up'],
    ['RATE_BURST', 'many', 'a number from 1 up'],
    ['POWERTOOLS_LOG_LEVEL', 'loud', 'one of TRACE, DEBUG, INFO'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'localhost:8000', 'an http URL'],
    ['AWS_ENDPOINT_URL_SQS', 'https://sqs.eu-west-1.amazonaws.com', 'an http URL'],
    ['PORT', 'many', 'a port from 0 to 65535'],
    ['PORT', '65536', 'a port'],
    ['PORT', '0x10', 'a port'],
    ['PORT', '1e3', 'a port'],
    ['PORT', '-1', 'a port'],
  ])('refuses %s=%s', (name, got, allowed) => {
    expect(() => parseSettings([], { [name]: got })).toThrow(`${name} must be ${allowed}`);
    expect(() => parseSettings([], { [name]: got })).toThrow(`; it is "${got}"`);
  });

  test.each([
    [['--port', ''], '--port must be a port from 0 to 65535; it is ""'],
    [['--port', 'many'], '--port must be a port from 0 to 65535; it is "many"'],
    [['--data', ''], '--data must be a folder; it is "'],
    [['--data', ' \t'], '--data must be a folder; it is "'],
    [['--stage', ''], '--stage must be one of dev, staging, prod, local; it is ""'],
    [['--stage', 'dev,local'], '--stage must be one of dev, staging, prod, local; it is "dev,local"'],
    [['--what'], "Unknown option '--what'"],
  ])('refuses %j', (args, sentence) => {
    expect(() => parseSettings(args, {})).toThrow(sentence);
  });

  test.each(['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS'])(
    'refuses a password in %s, and does not print it',
    (name) => {
      for (const got of ['http://me:s3cret@host', 'ftp://me:s3cret@host', 'http://host?key=s3cret', 's3cret@host']) {
        const refused = () => parseSettings([], { [name]: got });

        expect(refused).toThrow(`${name} must be an http URL`);
        expect(refused).not.toThrow('s3cret');
      }
    },
  );
});

test('accepts only RETRY_SECONDS that the functions accept', () => {
  const text = fc.string({ unit: fc.constantFrom(...'019,. -"\''), maxLength: 12 });
  fc.assert(
    fc.property(text, (got) => {
      let taken: string | undefined;
      try {
        taken = parseSettings([], { RETRY_SECONDS: got }).shell.RETRY_SECONDS;
      } catch {
        return;
      }
      if (taken !== undefined) expect(retrySeconds.parse(taken)?.every(Number.isInteger)).toBe(true);
    }),
  );
});

test('has a rule for every variable of functions that the stack alone does not set', () => {
  const ofStack =
    /_(TABLE|URL|SECRET)$|^(AUDIENCE|BUILD|COMMIT|EVENT_RETENTION_DAYS|ISSUER|NOTIFICATION_SETTINGS|NOTIFICATION_TEMPLATES|ORDERS_EXPECTED_MINUTES|PEOPLE_CLIENT_ID|PEOPLE_ISSUER|PEOPLE_SCOPE|POWERTOOLS_SERVICE_NAME|QUEUE_NAME|REPORT_ADDRESSES|SHOP_NAME|SHOP_TIME_ZONE|SIMULATED|STAGE|STRIPE_SETTINGS|SYNTHETIC_ORDERS|VERSION|WEBHOOK_TARGETS)$/;

  expect(environmentNames.filter((name) => !ofStack.test(name)).toSorted()).toEqual(
    Object.keys(functionSettings).toSorted(),
  );
});
