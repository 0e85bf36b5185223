import { describe, expect, test } from '@jest/globals';
import { Attempt } from '../../../../functions/messages/attempt.ts';
import { FaultCode } from '../../../../functions/messages/fault.ts';
import { toStoredSchema } from '../../../../functions/messages/stored.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import {
  explainAttempt,
  explainFault,
  explainFaultToOperator,
  faultSentences,
} from '../../../../functions/operations/domain/explain/explain-fault.ts';
import { secondsLater } from '../../../support/example.ts';
import { messageOf, receiveDeadLetter } from '../example.ts';
import { createHarness } from '../operations-harness.ts';

const secret = 'ResourceNotFoundException: Table: Orders-1234 of AWS Lambda';
const generalSentence = 'An error occurred that this release does not know.';

describe.each(FaultCode.options)('the fault code %s', (code) => {
  test('has a sentence without words of the implementation for each fault code', () => {
    expect(explainFault({ code })).toMatch(/^[A-Z][A-Za-z ,.]+\.$/);
    expect(explainFault({ code })).not.toMatch(/[a-z][A-Z]|_|AWS|SQS|Lambda/);
    expect(explainFault({ code })).not.toMatch(
      /exception|undefined|null|table|queue|dead.letter|handler|schema|fault/i,
    );
  });

  test('explains a fault to clients without its detail', () => {
    expect(explainAttempt({ fault: { code, detail: secret } })).toBe(faultSentences[code]);
  });
});

test.each(['internal', 'timeout', 'unreadable_item', 'conflict'] as const)(
  'hides the detail of %s from operators, who have the logs',
  (code) => {
    expect(explainFaultToOperator({ code, detail: secret })).toBe(faultSentences[code]);
  },
);

test('shows operators the detail of the provider', () => {
  expect(explainFaultToOperator({ code: 'credentials_refused', detail: 'the key has expired' })).toBe(
    'The provider refuses our credentials: the key has expired.',
  );
});

test('explains an attempt without a fault as unfinished', () => {
  expect(explainAttempt({})).toBe(faultSentences.unfinished);
});

test.each(['quota_exceeded', 'constructor', '__proto__'])(
  'explains the code %s of a later release in general, and keeps it when the dead letter is written again',
  async (later) => {
    const attempt = { at: secondsLater(1), fault: { code: later, detail: secret, region: 'eu' } };
    const read = toStoredSchema(Attempt).parse(attempt);
    const { fault } = read;
    if (!fault) throw new Error('the fault was dropped');
    const shop = createHarness();
    const first = receiveDeadLetter('orders.fifo', messageOf('order.created'), { fault, attempts: [read] });

    await storeDeadLetter(first, shop.ports);
    const { deadLetter } = await storeDeadLetter({ ...first, messageId: 'm-2' }, shop.ports);

    expect(explainFault(fault)).toBe(generalSentence);
    expect(explainFaultToOperator(fault)).toBe(generalSentence);
    expect(deadLetter).toMatchObject({ fault: attempt.fault, attempts: [attempt] });
  },
);
