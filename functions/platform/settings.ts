import type { EnvironmentName } from './environment-names.ts';
import { maxDelaySeconds } from './queue-consumer/retry-delay.ts';

// How functions read the settings that people give. The local system reads them by the same rules before it starts.

export function parseSeconds(name: EnvironmentName, text: string): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text)) return Number(text);
  throw new Error(`${name} must be seconds, such as 5 or 0.5; it is "${text}"`);
}

/** The seconds to wait after each failed attempt. */
export function parseRetrySeconds(list: string): number[] {
  const waits = list.split(',');
  if (waits.some((wait) => !/^\d{1,5}$/.test(wait) || Number(wait) > maxDelaySeconds))
    throw new Error(
      `RETRY_SECONDS must be whole seconds up to ${maxDelaySeconds}, with commas between, such as 5,25,125; it is "${list}"`,
    );
  return waits.map(Number);
}

export function parseCarrier(text: string): 'simulated' | 'manual' {
  if (text === 'simulated' || text === 'manual') return text;
  throw new Error(`CARRIER must be simulated or manual; it is "${text}"`);
}

export function parseRate(name: EnvironmentName, text: string): number {
  const value = Number(text);
  if (value >= 1 && Number.isFinite(value)) return value;
  throw new Error(`${name} must be a number from 1 up; it is "${text}"`);
}
