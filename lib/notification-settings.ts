import type { NotificationTemplate } from '../functions/messages/order-stream/notification-messages.ts';

/** How customers are notified. */
export interface NotificationSettings {
  /** Amazon SES, or a mail server whose address and credentials are in a secret. */
  readonly provider: 'ses' | 'smtp';
  /** The domain that SES signs mails of; its DNS records are outputs. Without it the sender is verified by hand. */
  readonly mailDomain?: string;
  /** The sender, such as `Shop <orders@shop.example>`. */
  readonly from: string;
  readonly replyTo?: string;
  readonly shopName: string;
  /** The time zone of the dates in notifications, by its IANA name. */
  readonly timeZone: string;
  /** The changes of an order that its customer is notified of. A mail costs more than all the rest of an order. */
  readonly templates: readonly NotificationTemplate[];
  /** The mails a second that the provider accepts. */
  readonly perSecond: number;
  /** Whether a mail goes out again when an SMTP server did not say that it has it: never lost, or never twice. */
  readonly unknownOutcome: 'sendAgain' | 'leave';
}
