import { describe, expect, test } from '@jest/globals';
import { matchesFilter } from '../../../../local/triggers/event-filter.ts';

const filtered = (...patterns: object[]) =>
  matchesFilter({
    FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
  });
const placed = { eventName: 'INSERT', dynamodb: { NewImage: { placedAt: { S: '2026' } } } };

describe('a filter of events', () => {
  test.each([
    ['a text that is one of those it lists', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['a text that is none of them', { eventName: ['REMOVE'] }, false],
    ['a field that has to be there and is', { dynamodb: { NewImage: { placedAt: [{ exists: true }] } } }, true],
    ['a field that has to be there and is not', { dynamodb: { OldImage: [{ exists: true }] } }, false],
    ['a field that must not be there and is not', { dynamodb: { OldImage: [{ exists: false }] } }, true],
    ['a field within a field that is not there', { other: { deep: ['x'] } }, false],
    ['two fields of which one does not fit', { eventName: ['INSERT'], eventSource: ['aws:sqs'] }, false],
  ])('is asked about %s', (_, pattern, isWanted) => {
    expect(filtered(pattern)(placed)).toBe(isWanted);
  });

  test('wants what fits any of its patterns', () => {
    expect(filtered({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })(placed)).toBe(true);
  });

  test('wants everything where there is none', () => {
    expect(matchesFilter({ FilterCriteria: undefined })(placed)).toBe(true);
  });

  test.each([[{ eventName: [{ prefix: 'IN' }] }], [{ eventName: 'INSERT' }], [{ eventName: [null] }]])(
    'is refused by name where it asks for what does not run here: %j',
    (pattern) => {
      expect(() => filtered(pattern)).toThrow(/does not run the event filter/);
    },
  );
});
