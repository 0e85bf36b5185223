import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFault } from '../../../functions/platform/logger.ts';
import { Attempt } from '../../../functions/platform/queue-consumer/attempts.ts';

const at = '2026-11-21T08:00:00.000Z';

test('keeps 300 characters of a fault at most, whatever it says, and no e-mail address', () => {
  const atSigns = fc.string({
    unit: fc.constantFrom('a@', '@', 'ada@example.com ', ' ', '…', '😀'),
    maxLength: 400,
  });
  fc.assert(
    fc.property(fc.oneof(atSigns, fc.string({ unit: 'binary', maxLength: 1_000 })), (message) => {
      const text = describeFault(new Error(message));

      expect(text.length).toBeLessThanOrEqual(300);
      expect(text.replaceAll('…@…', '')).not.toContain('@');
      expect(Attempt.safeParse({ at, fault: text }).success).toBe(true);
    }),
  );
});

test('masks an address that stands where the text is cut', () => {
  const text = describeFault(new Error(`${'x '.repeat(140)}somebody.with.a.long.name@example.com`));

  expect(text).not.toContain('somebody');
});

test('takes time in proportion to the length of a fault, so that a long one holds nothing up', () => {
  const text = describeFault(new Error('x'.repeat(3_000_000)));

  expect(text).toHaveLength(300);
});

test('reads a stored try that is longer or says more than those of today', () => {
  const stored = { at, fault: 'x'.repeat(398), cause: { code: 'unheard of' } };

  expect(Attempt.parse(stored)).toEqual(stored);
});
