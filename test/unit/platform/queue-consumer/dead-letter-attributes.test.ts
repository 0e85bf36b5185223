import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DeadLetterAttributes,
  toMessageAttributes,
} from '../../../../functions/platform/queue-consumer/dead-letter-attributes.ts';

const example: DeadLetterAttributes = {
  reason: 'attempts_spent',
  code: 'internal',
  detail: 'Error: no answer',
  attempts: [{ at: '2026-11-21T08:00:00.000Z', fault: { code: 'internal', detail: 'Error: no answer' } }],
  attemptCount: 1,
  queue: 'orders.fifo',
  messageId: 'm1',
  orderId: '3f0c9a52-55a5-4d0b-9a33-0d1f2b7c8e91',
  failedAt: '2026-11-21T08:00:00.020Z',
};

const asText = (attributes: DeadLetterAttributes) =>
  Object.fromEntries(
    Object.entries(toMessageAttributes(attributes)).map(([name, { StringValue }]) => [name, StringValue]),
  );

test('parses the attributes as they were written', () => {
  expect(DeadLetterAttributes.parse(asText(example))).toEqual(example);
});

test('writes no empty value and no character that SQS refuses, whatever a fault says', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 300 });
  const takes = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u;

  fc.assert(
    fc.property(fc.oneof(anything, fc.constantFrom('', '\uFFFE', '\uD800', '\u0000')), (detail) => {
      const fault = { code: 'internal', detail } as const;
      const texts = asText({ ...example, ...fault, attempts: [{ at: example.failedAt, fault }] });

      for (const text of Object.values(texts)) expect(text).toMatch(takes);
      expect(DeadLetterAttributes.safeParse(texts).success).toBe(true);
    }),
  );
});

test.each([
  { attempts: '[{' },
  { attempts: '[{"at":"yesterday"}]' },
  { reason: undefined },
  { attemptCount: 'many' },
  { failedAt: undefined },
])('refuses attributes that no consumer writes: %p', (change) => {
  expect(DeadLetterAttributes.safeParse({ ...asText(example), ...change }).success).toBe(false);
});
