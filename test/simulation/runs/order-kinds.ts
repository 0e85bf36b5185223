import type { Conditions } from '../harness/conditions.ts';
import type { JourneyEnd } from './plan.ts';

export type Kind = {
  /** The status of the order, and that of its payment, when no call fails. */
  ends: string;
  token?: string;
  journeyEnd?: JourneyEnd;
  cancelAt?: number;
  externalCarrier?: boolean;
  manualCapture?: boolean;
  authorizationSeconds?: number;
  keepsScanning?: boolean;
  pickUpMs?: number;
  /** The address of the customer, who is notified. */
  email?: string;
  mail?: Conditions['mail'];
  /** When the payment provider is down, in milliseconds from the beginning. */
  providerDown?: { from: number; to: number };
};

const hourMs = 3_600_000;
const deliveredAfterCancellation = { token: 'tok_ok', cancelAt: 400, externalCarrier: true, keepsScanning: true };

const authorized = { token: 'tok_ok', manualCapture: true };

/** One order of each kind. Times are milliseconds after it was placed. */
export const kinds = {
  'unpaid, delivered': { ends: 'DELIVERED' },
  'unpaid, cancelled at once, its mails bounce': {
    ends: 'CANCELLED',
    cancelAt: 60,
    email: 'canary.bounce@example.com',
  },
  'unpaid, cancelled at once, its recipient refused': {
    ends: 'CANCELLED',
    cancelAt: 60,
    email: 'canary.refused@example.com',
    mail: 'sendAgain',
  },
  'unpaid, cancelled at once, unknown outcomes of its mails left': {
    ends: 'CANCELLED',
    cancelAt: 60,
    email: 'canary.ada@example.com',
    mail: 'leave',
  },
  'unpaid, undeliverable': { ends: 'FAILED', journeyEnd: 'undeliverable' },
  'unpaid, cancelled at once': { ends: 'CANCELLED', cancelAt: 60 },
  'unpaid, cancelled too late': { ends: 'DELIVERED', cancelAt: 5_400 },
  'paid, delivered': { ends: 'DELIVERED PAID', token: 'tok_ok' },
  'paid, undeliverable': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'undeliverable' },
  'paid, lost': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'lost', externalCarrier: true },
  'paid, damaged': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'damaged', externalCarrier: true },
  declined: { ends: 'FAILED DECLINED', token: 'tok_declined' },
  'declined during the cancellation': { ends: 'CANCELLED CANCELLED', token: 'tok_declined', cancelAt: 30 },
  'paid at the third attempt': { ends: 'DELIVERED PAID', token: 'tok_flaky' },
  'paid after an outage of the provider': { ends: 'DELIVERED PAID', token: 'tok_down' },
  'cancelled during the payment': { ends: 'CANCELLED REFUNDED', token: 'tok_ok', cancelAt: 60 },
  'cancelled after the payment, refunded at the fourth attempt': {
    ends: 'CANCELLED REFUNDED',
    token: 'tok_refund_flaky',
    cancelAt: 200,
  },
  'cancelled at an external carrier': {
    ends: 'CANCELLED REFUNDED',
    token: 'tok_ok',
    cancelAt: 400,
    externalCarrier: true,
  },
  'cancelled before the payment, in an outage of hours': {
    ends: 'CANCELLED CANCELLED',
    token: 'tok_ok',
    cancelAt: 60_000,
    providerDown: { from: 0, to: 2 * hourMs },
  },
  'authorized, captured when its parcel leaves': { ends: 'DELIVERED PAID', ...authorized },
  'authorized, captured at an external carrier': {
    ...{ ends: 'DELIVERED PAID', ...authorized },
    externalCarrier: true,
  },
  'authorized, cancelled': { ends: 'CANCELLED REFUNDED', ...authorized, cancelAt: 400, externalCarrier: true },
  'authorized, lost': { ends: 'FAILED REFUNDED', ...authorized, journeyEnd: 'lost', externalCarrier: true },
  'authorized, lapsed before its parcel leaves': {
    ...{ ends: 'DELIVERED DECLINED', ...authorized },
    ...{ externalCarrier: true, authorizationSeconds: 3_600, pickUpMs: 2 * hourMs },
    // The faults stop then.
    providerDown: { from: 2 * hourMs, to: 2 * hourMs },
  },
  'delivered after the cancellation': { ends: 'CANCELLED REFUNDED', ...deliveredAfterCancellation },
  'scanned after the failure': {
    ends: 'FAILED',
    journeyEnd: 'undeliverable',
    externalCarrier: true,
    keepsScanning: true,
  },
  'delivered after the cancellation, before the refund': {
    ends: 'CANCELLED REFUNDED',
    ...deliveredAfterCancellation,
    providerDown: { from: 300, to: 2 * hourMs },
  },
  // By then the call-off has failed all of its attempts, and a person has been called.
  'delivered a day after the cancellation, before the refund': {
    ends: 'CANCELLED REFUNDED',
    ...deliveredAfterCancellation,
    pickUpMs: 32 * hourMs,
    providerDown: { from: 300, to: 33 * hourMs },
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;
