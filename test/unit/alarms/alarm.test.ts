import { expect, test } from '@jest/globals';
import { type AlarmDefinition, findAlarmMinutes, getState, type Sample } from './alarm.ts';

const metric = { namespace: 'Test', metric: 'bad', dimensions: { of: 'all' } };
const alarm: AlarmDefinition = {
  name: 'Bad',
  metrics: { bad: { ...metric, statistic: 'Maximum' } },
  expression: 'bad',
  periodSeconds: 60,
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missing: 'notBreaching',
};

/** Creates a sample for each minute: `X` is breaching, `0` is not, `-` is missing. */
function drawSamples(picture: string): Sample[] {
  return [...picture].flatMap((mark, minute) =>
    mark === '-' ? [] : [{ ...metric, minute, value: mark === 'X' ? 1 : 0 }],
  );
}

/** The tables of the CloudWatch documentation, each for five periods of which the last is the current one. */
test.each([
  [3, '0-X-X', 'OK', 'OK'],
  [3, '----0', 'OK', 'OK'],
  [3, '-----', 'ALARM', 'OK'],
  [3, '0XX-X', 'ALARM', 'ALARM'],
  [3, '--X--', 'ALARM', 'OK'],
  [2, '0-X-X', 'ALARM', 'ALARM'],
  [2, '00X0X', 'ALARM', 'ALARM'],
  [2, '0-X--', 'ALARM', 'OK'],
  [2, '----0', 'ALARM', 'OK'],
  [2, '---X-', 'ALARM', 'OK'],
])('evaluates %i of 3 datapoints to alarm, %s, as %s when missing data are breaching and as %s otherwise', (...row) => {
  const [datapointsToAlarm, picture, breaching, notBreaching] = row;
  const state = (missing: string) => getState({ ...alarm, datapointsToAlarm, missing }, drawSamples(picture), 4);

  expect([state('breaching'), state('notBreaching')]).toEqual([breaching, notBreaching]);
});

test('computes the statistic of all samples of a period, and reads only complete periods', () => {
  const values = [1, 1, 1, 1, 1, 0, 0, 0, 0];
  const samples = values.map((value, minute) => ({ ...metric, minute, value }));
  const five = {
    ...alarm,
    metrics: { bad: { ...metric, statistic: 'Sum' } },
    periodSeconds: 300,
    threshold: 5,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
  };

  expect(findAlarmMinutes(five, samples, 9)).toEqual([4, 5, 6, 7, 8]);
  expect(findAlarmMinutes({ ...five, threshold: 6 }, samples, 9)).toEqual([]);
});

test('ignores samples with other dimensions', () => {
  const others = drawSamples('XXXXX').map((sample) => ({ ...sample, dimensions: { of: 'one' } }));

  expect(getState(alarm, others, 4)).toBe('OK');
});

test('evaluates an expression of several metrics, of which one may have no sample', () => {
  const other = { ...metric, metric: 'good' };
  const rate: AlarmDefinition = {
    ...{ ...alarm, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 50 },
    metrics: { bad: { ...metric, statistic: 'Sum' }, good: { ...other, statistic: 'Sum' } },
    expression: 'IF(bad >= 1, 100 * bad / (bad + FILL(good, 0)), 0)',
  };
  const bad = { ...metric, minute: 0, value: 1 };

  expect(getState(rate, [bad], 0)).toBe('ALARM');
  expect(getState(rate, [bad, { ...other, minute: 0, value: 1 }], 0)).toBe('ALARM');
  expect(getState(rate, [bad, { ...other, minute: 0, value: 2 }], 0)).toBe('OK');
  expect(getState(rate, [{ ...other, minute: 0, value: 2 }], 0)).toBe('OK');
});
