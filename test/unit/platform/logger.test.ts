import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFault } from '../../../functions/platform/logger.ts';

test('keeps at most 300 characters of any fault, without e-mail addresses', () => {
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

test('redacts an address at the end of the kept text', () => {
  const text = describeFault(new Error(`${'x '.repeat(140)}ada.with.a.long.name@example.com`));

  expect(text).not.toContain('ada');
});

test('describes a fault of 3 MB in linear time', () => {
  const text = describeFault(new Error('x'.repeat(3_000_000)));

  expect(text).toHaveLength(300);
});
