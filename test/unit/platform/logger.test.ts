import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeFault, getFaultFields } from '../../../functions/platform/logger.ts';

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

test('names the three innermost places of the code that a fault came through, and nothing else of its stack', () => {
  const fault = new Error('ada@example.com');
  fault.stack = `Error: ada@example.com\n    at a (file:///var/task/index.mjs:1:20)\n    at new Ada [as b] (file:///var/task/index.mjs:2:7)
    at async file:///var/task/index.mjs:3:9\n    at node:internal/process/task_queues:104:5`;

  expect(getFaultFields(fault)).toEqual({
    fault: 'Error: …@…',
    at: ['index.mjs:1:20', 'index.mjs:2:7', 'index.mjs:3:9'],
  });
});

test('names no place for a thrown value', () => {
  expect(getFaultFields('ada@example.com')).toEqual({ fault: 'thrown value' });
});
