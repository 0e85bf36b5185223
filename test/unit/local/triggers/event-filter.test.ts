import { describe, expect, test } from '@jest/globals';
import { createEventFilter } from '../../../../local/triggers/event-filter.ts';

const createFilter = (...patterns: object[]) =>
  createEventFilter({
    FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
  });
const placed = { eventName: 'INSERT', tags: ['a', 'b'], dynamodb: { NewImage: { placedAt: { S: '2026' } } } };

describe('createEventFilter', () => {
  test.each([
    ['a string in the list', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['a string not in the list', { eventName: ['REMOVE'] }, false],
    ['a required field that exists', { dynamodb: { NewImage: { placedAt: [{ exists: true }] } } }, true],
    ['a required field that is missing', { dynamodb: { OldImage: [{ exists: true }] } }, false],
    ['a forbidden field that is missing', { dynamodb: { OldImage: [{ exists: false }] } }, true],
    ['a string in a list of the event', { tags: ['b'] }, true],
    ['a string in no list of the event', { tags: ['c'] }, false],
    ['a nested field that is missing', { other: { deep: ['x'] } }, false],
    ['two fields, one of which differs', { eventName: ['INSERT'], eventSource: ['aws:sqs'] }, false],
  ])('matches %s: %j is %s', (_, pattern, expected) => {
    expect(createFilter(pattern)(placed)).toBe(expected);
  });

  test('matches an event that matches any pattern', () => {
    expect(createFilter({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })(placed)).toBe(true);
  });

  test('matches every event without a pattern', () => {
    expect(createEventFilter({ FilterCriteria: undefined })(placed)).toBe(true);
  });

  test.each([[{ eventName: [{ prefix: 'IN' }] }], [{ eventName: 'INSERT' }], [{ eventName: [null] }]])(
    'refuses the unsupported pattern %j',
    (pattern) => {
      expect(() => createFilter(pattern)).toThrow(/does not support the event filter/);
    },
  );
});
