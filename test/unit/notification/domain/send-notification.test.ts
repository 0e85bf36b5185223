import { beforeEach, describe, expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import type { NotificationFailed } from '../../../../functions/messages/order-stream/notification-messages.ts';
import type {
  Notification,
  NotificationMetrics,
  Ports,
  SendOutcome,
  UnknownPolicy,
} from '../../../../functions/notification/domain/ports.ts';
import { recordMailEvent } from '../../../../functions/notification/domain/record-mail-event.ts';
import { sendNotification } from '../../../../functions/notification/domain/send-notification.ts';
import { toNotificationView } from '../../../../functions/notification/domain/view.ts';
import { at, orderId } from '../../../support/example.ts';
import { memoryMarks } from '../../../support/memory/marks.ts';
import { createRequest } from '../example.ts';
import { createMailEvent } from '../mail-event.ts';

const request = createRequest();
const key = { orderId, sequence: 1, channel: 'email' };
const ses: UnknownPolicy = { waitSeconds: 60, afterwards: 'sendAgain' };

/** The ports in memory. `answers` are the outcomes of the next calls; afterwards the provider accepts. */
function createHarness(unknownPolicy: UnknownPolicy = ses) {
  const marks = memoryMarks();
  const calls: Notification[] = [];
  const answers: SendOutcome[] = [];
  const reports: NotificationFailed[] = [];
  const counted: NotificationMetrics = {};
  const clock = { now: Date.parse(at) };
  const ports: Ports = {
    marks,
    findProvider: () => ({
      unknownPolicy,
      admit: async () => async (notification) => {
        calls.push(notification);
        return answers.shift() ?? { type: 'accepted', providerId: `p-${calls.length}` };
      },
    }),
    render: async () => ({ subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', sms: 'Hello' }),
    report: async (message) => void reports.push(message),
    record: (metrics) => {
      for (const [name, value] of Object.entries(metrics))
        Object.assign(counted, { [name]: (Reflect.get(counted, name) ?? 0) + value });
    },
    now: () => new Date(clock.now),
  };
  const pass = (seconds: number) => {
    clock.now += seconds * 1_000;
  };
  return { ports, marks, calls, answers, reports, counted, pass };
}

let harness: ReturnType<typeof createHarness>;
beforeEach(() => {
  harness = createHarness();
});

test('sends once, and marks it as sent by the id of the provider', async () => {
  expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'sent' });
  expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'known' });

  expect(harness.calls).toEqual([
    { id: request.id, to: 'ada@example.com', subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', sms: 'Hello' },
  ]);
  expect(await harness.marks.find(key)).toMatchObject({ state: 'sent', attempts: 1, providerId: 'p-1' });
  expect(harness.counted).toEqual({ notificationsSent: 1, notificationDelayMs: 0 });
});

test('sends once when the message is delivered twice at once', async () => {
  const results = await Promise.all([
    sendNotification(request, harness.ports),
    sendNotification(request, harness.ports),
  ]);

  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['deferred', 'sent']);
  expect(harness.calls).toHaveLength(1);
});

test('keeps a bounce that arrives before the response of the provider', async () => {
  const { ports, marks } = harness;
  const bounce = createMailEvent('Bounce', { bounce: { bounceType: 'Permanent' } });
  const admit = async () => async () => {
    await recordMailEvent(bounce, ports);
    return { type: 'accepted', providerId: 'p-1' } as const;
  };

  await sendNotification(request, { ...ports, findProvider: () => ({ unknownPolicy: ses, admit }) });

  expect(await marks.find(key)).toMatchObject({ state: 'failed', failure: 'bounced' });
});

test('makes no call after a claim that took as long as a frozen function: another attempt may have begun', async () => {
  const { ports, marks, calls, pass } = harness;
  const save: typeof marks.save = async (mark) => {
    const saved = await marks.save(mark);
    pass(70);
    return saved;
  };

  expect(await sendNotification(request, { ...ports, marks: { ...marks, save } })).toMatchObject({
    outcome: 'deferred',
  });
  expect(calls).toEqual([]);
  expect(await sendNotification(request, ports)).toEqual({ outcome: 'sent' });
});

test('stores the redacted recipient only', async () => {
  await sendNotification(request, harness.ports);

  const mark = await harness.marks.find(key);
  expect(mark?.to).toBe('a***@example.com');
  expect(JSON.stringify(mark)).not.toContain('ada@');
});

test('spends an attempt of a call that failed, and sends at the next one', async () => {
  harness.answers.push({ type: 'failed', detail: 'SES answered 500' });

  await expect(sendNotification(request, harness.ports)).rejects.toThrow(ProviderFault);
  expect(await harness.marks.find(key)).toMatchObject({ state: 'released', attempts: 1 });
  await sendNotification(request, harness.ports);

  expect(await harness.marks.find(key)).toMatchObject({ state: 'sent', attempts: 2 });
});

test('counts a notification that failed in all six attempts once, and sends it when it is redriven', async () => {
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    harness.answers.push({ type: 'failed', detail: 'SES answered 500' });
    await expect(sendNotification(request, harness.ports)).rejects.toThrow('SES answered 500');
  }

  const mark = await harness.marks.find(key);
  expect(mark && toNotificationView(mark, new Date(at))).toMatchObject({ status: 'failed', attempts: 6 });
  expect(harness.counted).toEqual({ notificationsFailed: 1 });
  expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'sent' });
});

test('defers without an attempt while the provider is unavailable', async () => {
  harness.answers.push({ type: 'unavailable', detail: 'paused', concerns: 'everyone' });

  expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'deferred', seconds: 0, reason: 'paused' });
  expect(await harness.marks.find(key)).toMatchObject({ state: 'released', attempts: 0 });
});

test.each(['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', 'Ada <a@b.example>', ''])(
  'refuses the recipient %j without a call',
  async (to) => {
    const { data } = request;

    expect(await sendNotification({ ...request, data: { ...data, to } }, harness.ports)).toEqual({ outcome: 'failed' });
    expect(harness.calls).toEqual([]);
  },
);

describe('a recipient that is refused', () => {
  test('fails without another attempt, and is reported to the order', async () => {
    harness.answers.push({ type: 'refused', detail: 'no such user' });

    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'failed' });
    expect(await harness.marks.find(key)).toMatchObject({ state: 'failed', failure: 'refused' });
    expect(harness.reports).toMatchObject([
      {
        id: `${orderId}.1.email:refused`,
        type: 'notification.failed',
        source: '/notification',
        data: { sequence: 1, channel: 'email', template: 'shipped', reason: 'refused' },
      },
    ]);
    expect(harness.counted).toEqual({ notificationsFailed: 1 });
  });

  test('repeats the report under the same id after a crash before it', async () => {
    harness.answers.push({ type: 'refused', detail: 'no such user' });
    const crash = { ...harness.ports, report: () => Promise.reject(new Error('crash')) };

    await expect(sendNotification(request, crash)).rejects.toThrow('crash');
    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'known' });

    expect(harness.reports.map(({ id }) => id)).toEqual([`${orderId}.1.email:refused`]);
    expect(harness.calls).toHaveLength(1);
  });
});

describe('an unknown outcome', () => {
  const unknown: SendOutcome = { type: 'unknown', detail: 'no answer' };

  test('waits for the event of the provider, which marks it as sent', async () => {
    harness.answers.push(unknown);

    expect(await sendNotification(request, harness.ports)).toMatchObject({ outcome: 'deferred' });
    harness.pass(20);
    expect(await sendNotification(request, harness.ports)).toMatchObject({ outcome: 'deferred', seconds: 20 });
    await recordMailEvent(createMailEvent('Send'), harness.ports);
    harness.pass(60);
    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'known' });

    expect(harness.calls).toHaveLength(1);
    expect(harness.counted).toMatchObject({ notificationsSent: 1 });
    expect(harness.counted.notificationsUnknown).toBeUndefined();
  });

  test('sends again when no event came within a minute, and counts that', async () => {
    harness.answers.push(unknown);
    await sendNotification(request, harness.ports);

    harness.pass(59);
    expect(await sendNotification(request, harness.ports)).toMatchObject({ outcome: 'deferred', seconds: 1 });
    harness.pass(1);
    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'sent' });

    expect(harness.calls).toHaveLength(2);
    expect(harness.counted).toMatchObject({ notificationsSent: 1, notificationsUnknown: 1 });
  });

  test('never sends again where the stage leaves it, and shows it as unknown', async () => {
    harness = createHarness({ waitSeconds: 10, afterwards: 'leave' });
    harness.answers.push(unknown);
    await sendNotification(request, harness.ports);
    harness.pass(10);

    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'unknown' });
    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'known' });

    const [mark] = await harness.marks.list(orderId);
    expect(mark && toNotificationView(mark, new Date())).toMatchObject({ status: 'unknown', attempts: 1 });
    expect(harness.calls).toHaveLength(1);
    expect(harness.counted).toEqual({ notificationsUnknown: 1 });
  });
});

describe('a crash', () => {
  /** Crashes at the n-th call of the ports, before or after its effect. Returns whether it crashed. */
  async function crashAt(n: number, moment: 'before' | 'after'): Promise<boolean> {
    let called = 0;
    const step = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      called += 1;
      if (called > n) throw new Error('crashed');
      if (called === n && moment === 'before') throw new Error('crashed');
      const result = await call();
      if (called === n) throw new Error('crashed');
      return result;
    };
    const { ports } = harness;
    const provider = ports.findProvider('email');
    const crashing: Ports = {
      ...ports,
      marks: {
        ...ports.marks,
        find: (each) => step(() => ports.marks.find(each)),
        save: (mark) => step(() => ports.marks.save(mark)),
      },
      render: (each) => step(() => ports.render(each)),
      findProvider: () =>
        provider && {
          ...provider,
          admit: async () => {
            const send = await step(() => provider.admit());
            return (notification) => step(() => send(notification));
          },
        },
    };
    return sendNotification(request, crashing).then(
      () => false,
      () => true,
    );
  }

  test.each([1, 2, 3, 4, 5, 6, 7].flatMap((n) => (['before', 'after'] as const).map((moment) => [moment, n] as const)))(
    '%s call %i loses nothing, and sends twice only if the event of the mail is late',
    async (moment, n) => {
      expect(await crashAt(n, moment)).toBe(true);
      const wasAccepted = harness.calls.length > 0;
      // The provider publishes the event of what it accepted.
      if (wasAccepted) await recordMailEvent(createMailEvent('Send'), harness.ports);

      for (let attempt = 1; attempt <= 6; attempt += 1) {
        harness.pass(20);
        await sendNotification(request, harness.ports);
      }

      expect(harness.calls).toHaveLength(1);
      expect(await harness.marks.find(key)).toMatchObject({ state: 'sent' });
    },
  );

  test('makes seven calls without a crash', async () => {
    expect(await crashAt(8, 'before')).toBe(false);
  });
});

describe('a notification that is twelve hours late', () => {
  const halfDay = 12 * 60 * 60;

  test('skips it after a later one of its order', async () => {
    await sendNotification(createRequest({ sequence: 3 }), harness.ports);
    harness.pass(halfDay);

    expect(await sendNotification(request, harness.ports)).toEqual({ outcome: 'outdated' });
    expect(harness.calls).toHaveLength(1);
    expect(await harness.marks.find(key)).toMatchObject({ state: 'failed', failure: 'outdated', attempts: 0 });
    expect(harness.reports).toEqual([]);
  });

  test('sends it when it is the latest of its order', async () => {
    await sendNotification(createRequest({ sequence: 3 }), harness.ports);
    harness.pass(halfDay);
    const last = createRequest({ sequence: 5 });

    expect(await sendNotification(last, harness.ports)).toEqual({ outcome: 'sent' });
  });
});

test('refuses a channel and a state of another release as unavailable, so that the message waits', async () => {
  const { ports, marks } = harness;
  await expect(sendNotification(request, { ...ports, findProvider: () => undefined })).rejects.toThrow(
    'does not know the channel',
  );
  await sendNotification(request, ports);
  const mark = await marks.find(key);
  if (mark) await marks.save({ ...mark, state: Object('paused'), revision: mark.revision + 1 });

  await expect(sendNotification(request, ports)).rejects.toMatchObject({ code: 'unavailable' });
});
