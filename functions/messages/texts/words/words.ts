import type { NotificationTemplate } from '../../order-stream/notification-messages.ts';

type Label = 'carrier' | 'trackingNumber' | 'item' | 'quantity';

/** The words that notifications and the tracking page have in common, in one language. */
export interface Words extends Readonly<Record<Label, string>> {
  /** `{order}` is filled in; without " {order}" they are headings. */
  readonly subjects: Readonly<Record<NotificationTemplate, string>>;
  /** Is added to each text about a refund. */
  readonly refundDuration: string;
}
