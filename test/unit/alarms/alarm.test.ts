import { expect, test } from '@jest/globals';
import { type AlarmDefinition, findAlarmMinutes, getState, type Sample } from './alarm.ts';

const metric = { namespace: 'Test', metric: 'bad', dimensions: { of: 'all' } };
const alarm: AlarmDefinition = {
  ...metric,
  name: 'Bad',
  statistic: 'Maximum',
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
    statistic: 'Sum',
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
