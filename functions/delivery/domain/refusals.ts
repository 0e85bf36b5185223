import { createBusyRefusal, Refusal } from '../../messages/refusal.ts';
import { maxScans } from './delivery.ts';

/** The same words for what is missing, foreign or no order id at all: nothing tells that a delivery exists. */
export function createDeliveryNotFound(): Refusal {
  return new Refusal('delivery_not_found', 'There is no such delivery.');
}

export function createTooManyScans(): Refusal {
  const detail = `a delivery keeps ${maxScans} scans and those that move it on`;
  return new Refusal('validation_failed', 'The delivery has all the scans that it can keep.', {
    errors: [{ pointer: '/scanId', code: 'too_many_scans', detail }],
  });
}

export function createTimeOutOfRange(code: 'too_far_ahead' | 'too_long_ago', detail: string): Refusal {
  return new Refusal('validation_failed', 'The time of the scan cannot be.', {
    errors: [{ pointer: '/at', code, detail }],
  });
}

/** What another release knows is left to it: the same request or message gets through there. */
export function createUnknownStatus(status: string): Refusal {
  return createBusyRefusal(`The delivery is ${status}, which this release does not know.`, 60);
}

export function createCursorInvalid(): Refusal {
  return new Refusal('cursor_invalid', 'The cursor is not one of ours.');
}
