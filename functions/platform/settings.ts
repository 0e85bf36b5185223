import { type NotificationTemplate, notificationTemplates } from '../messages/order-stream/notification-messages.ts';
import { maxDelaySeconds } from './queue-consumer/retry-delay.ts';

/** How the text of an environment variable is parsed. `parse` returns undefined for a text that is not allowed. */
export type Setting<Value> = { readonly allowed: string; readonly parse: (text: string) => Value | undefined };

// The local system checks the variables of the shell by the same settings.

export const text: Setting<string> = { allowed: 'a text', parse: (text) => text };

export const url: Setting<string> = {
  allowed: 'an http or https URL',
  parse: (text) => (/^https?:\/\/[^\s/]/.test(text) ? text : undefined),
};

/** The URL of a queue; `none` where the stage has no such queue. */
export const urlOrNone: Setting<string> = {
  allowed: 'an http or https URL, or none',
  parse: (text) => (text === 'none' ? text : url.parse(text)),
};

export const seconds: Setting<number> = {
  allowed: 'seconds, such as 5 or 0.5',
  parse: (text) => (/^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined),
};

export const days: Setting<number> = {
  allowed: 'whole days, from 2 to 365',
  parse: (text) => (/^\d{1,3}$/.test(text) && Number(text) >= 2 && Number(text) <= 365 ? Number(text) : undefined),
};

/** Minutes, and 0 for none. */
export const minutes: Setting<number> = {
  allowed: 'whole minutes, from 0 to 9999',
  parse: (text) => (/^\d{1,4}$/.test(text) ? Number(text) : undefined),
};

/** The delays after the first, second, … failed attempt of a message. */
export const retrySeconds: Setting<number[]> = {
  allowed: `whole seconds with commas between, such as 5,25,125, each up to ${maxDelaySeconds}`,
  parse(text) {
    const delays = text.split(',');
    if (delays.some((delay) => !/^\d{1,5}$/.test(delay) || Number(delay) > maxDelaySeconds)) return undefined;
    return delays.map(Number);
  },
};

/** The changes of an order that its customer is notified of; `none` for none. */
export const templates: Setting<NotificationTemplate[]> = {
  allowed: `none, or some of ${notificationTemplates.join(', ')} with commas between`,
  parse(text) {
    if (text === 'none') return [];
    const found = text.split(',').map((name) => notificationTemplates.find((template) => template === name));
    return found.includes(undefined) ? undefined : found.filter((template) => template !== undefined);
  },
};

export const addresses: Setting<string[]> = {
  allowed: 'none, or e-mail addresses with commas between',
  parse: (text) => (text === 'none' ? [] : text.split(',')),
};

export const carrier: Setting<'simulated' | 'manual'> = {
  allowed: 'simulated or manual',
  parse: (text) => (text === 'simulated' || text === 'manual' ? text : undefined),
};

/** Whether a charge is captured when it is confirmed, or when the parcel leaves. */
export type PaymentCapture = 'automatic' | 'manual';
export const paymentCapture: Setting<PaymentCapture> = {
  allowed: 'automatic or manual',
  parse: (text) => (text === 'automatic' || text === 'manual' ? text : undefined),
};

export const webhookTargets: Setting<'public' | 'localhost'> = {
  allowed: 'public or localhost',
  parse: (text) => (text === 'public' || text === 'localhost' ? text : undefined),
};

export const rate: Setting<number> = {
  allowed: 'a number from 1 up',
  parse(text) {
    const value = Number(text);
    return value >= 1 && Number.isFinite(value) ? value : undefined;
  },
};
