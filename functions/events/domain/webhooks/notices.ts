import * as z from 'zod/mini';
import { Time } from '../../../messages/fields/primitives.ts';
import { webhookEventTypes } from '../../../messages/order-stream/webhook-notices.ts';
import type { Stored } from '../../../messages/stored.ts';
import type { Endpoint } from './endpoint.ts';

/** An event about an endpoint that its owner is yet to be notified of. `sequence` counts the notices of the endpoint from 1. */
export const Notice = z.object({
  sequence: z.int(),
  type: z.enum(webhookEventTypes),
  at: Time,
  failingSince: z.optional(Time),
});
export type Notice = Stored<typeof Notice>;

const hourMs = 3_600_000;
/** An owner is warned when the receiver has accepted nothing for so long. */
const warningsAfterMs = [hourMs, 24 * hourMs];

/**
 * Adds the notice that a change of an endpoint calls for, to the endpoint itself: so it is saved with the change, and a crash
 * before its owner is notified loses nothing.
 */
export function addNotice(before: Endpoint, after: Endpoint, now: number): Endpoint {
  const { warnings: _, ...rest } = after;
  const { failingSince, status } = after;
  const failingMs = failingSince === undefined ? 0 : now - Date.parse(failingSince);
  const warnings = warningsAfterMs.filter((ms) => failingMs >= ms).length;
  const warned = before.failingSince === failingSince ? (before.warnings ?? 0) : 0;
  const next: Endpoint = { ...rest, ...(warnings > 0 && { warnings }) };
  const isDisabled = status === 'disabled' && before.status === 'enabled';
  if (!isDisabled && (status !== 'enabled' || warnings <= warned)) return next;
  const sequence = (after.noticeCount ?? 0) + 1;
  const notice: Notice = {
    sequence,
    type: isDisabled ? 'webhook.disabled' : 'webhook.failing',
    at: new Date(now).toISOString(),
    ...(failingSince !== undefined && { failingSince }),
  };
  return { ...next, noticeCount: sequence, notices: [...(after.notices ?? []), notice] };
}

/** Returns the id of a notice: the same at each attempt. */
export function getNoticeId({ webhookId }: Pick<Endpoint, 'webhookId'>, { sequence }: Notice): string {
  return `${webhookId}.${sequence}`;
}

/** Creates the event that the other webhooks of the client get: a CloudEvent. */
export function createNoticeEvent(endpoint: Endpoint, notice: Notice): object {
  const { webhookId, status, disabledBecause } = endpoint;
  const { type, at: time, sequence, failingSince } = notice;
  return {
    ...{ specversion: '1.0', id: getNoticeId(endpoint, notice), source: '/webhooks', type, subject: webhookId, time },
    ...{ datacontenttype: 'application/json', sequence },
    data: {
      ...{ webhookId, status },
      ...(disabledBecause !== undefined && { disabledBecause }),
      ...(failingSince !== undefined && { failingSince }),
    },
  };
}
