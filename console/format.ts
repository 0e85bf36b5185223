import { formatDuration } from '../functions/messages/fields/duration.ts';

export { formatMoney } from '../functions/messages/fields/money.ts';
export { formatDuration };

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
/** Formats a time in the zone of the reader. */
export function formatTime(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : time.format(new Date(iso));
}

export function formatAge(iso: string, now = Date.now()): string {
  return `${formatDuration(Math.max(0, now - Date.parse(iso)))} ago`;
}

/** Writes a name of the API as words: `out_for_delivery` and `OUT_FOR_DELIVERY` become `out for delivery`. */
export function toWords(name: string): string {
  const parted = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return parted.replaceAll(/[_.]/g, ' ').toLowerCase();
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}
