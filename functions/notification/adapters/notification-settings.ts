import * as z from 'zod/mini';
import type { Setting } from '../../platform/settings.ts';

const shared = {
  from: z.string().check(z.regex(/^[^\r\n]*<[^\s<>@]+@[^\s<>@]+>$/)),
  replyTo: z.optional(z.string()),
  shopName: z.string(),
  timeZone: z.string(),
  /** The mails a second of one instance. */
  perSecond: z.number().check(z.gt(0)),
};
const Settings = z.discriminatedUnion('provider', [
  z.object({ ...shared, provider: z.literal('ses'), configurationSet: z.string() }),
  z.object({
    ...shared,
    provider: z.literal('smtp'),
    unknownOutcome: z.enum(['sendAgain', 'leave']),
    /** The secret with host, port, user and password of the mail server. */
    secret: z.string(),
  }),
]);
export type NotificationSettings = z.infer<typeof Settings>;

/** The settings of a stage's notifications, as JSON. */
export const notificationSettings: Setting<NotificationSettings> = {
  allowed: 'the settings of notifications as JSON',
  parse(text) {
    try {
      return Settings.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  },
};
