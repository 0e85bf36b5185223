import { createBusyRefusal, Refusal } from '../../messages/refusal.ts';
import { maxScans } from './delivery.ts';

/** The same text for a missing, a foreign and a malformed id, so that it does not reveal whether a delivery exists. */
export function createDeliveryNotFound(): Refusal {
  return new Refusal('delivery_not_found', 'There is no such delivery.');
}

export function createTooManyScans(): Refusal {
  const detail = `a delivery has at most ${maxScans} scans that do not change its status`;
  return new Refusal('validation_failed', 'The delivery has too many scans.', {
    errors: [{ pointer: '/scanId', code: 'too_many_scans', detail }],
  });
}

export function createTimeOutOfRange(code: 'too_far_ahead' | 'too_long_ago', detail: string): Refusal {
  return new Refusal('validation_failed', 'The scan time is out of range.', {
    errors: [{ pointer: '/at', code, detail }],
  });
}

/** Another release knows the status: the same request or message succeeds there. */
export function createUnknownStatus(status: string): Refusal {
  return createBusyRefusal(`The delivery has the status ${status}, which this release does not know.`, 60);
}

export function createCursorInvalid(): Refusal {
  return new Refusal('cursor_invalid', 'The cursor is invalid.');
}
