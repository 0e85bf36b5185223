import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFault } from '../../../functions/platform/logger.ts';

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
    }),
  );
});

test('masks an address that stands where the text is cut', () => {
  const text = describeFault(new Error(`${'x '.repeat(140)}someone.with.a.long.name@example.com`));

  expect(text).not.toContain('someone');
});

test('takes time in proportion to the length of a fault, so that a long one holds nothing up', () => {
  const text = describeFault(new Error('x'.repeat(3_000_000)));

  expect(text).toHaveLength(300);
});
