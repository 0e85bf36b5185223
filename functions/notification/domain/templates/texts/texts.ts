import type { NotificationTemplate } from '../../../../messages/order-stream/notification-messages.ts';
import type { Language } from '../../../../messages/texts/language.ts';
import type { Words } from '../../../../messages/texts/words/words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';

type Label = 'track' | 'amount' | 'total' | 'reason';

/** The words of a language. `{order}`, `{total}` and `{time}` are filled in. */
export interface Texts extends Words, Readonly<Record<Label, string>> {
  readonly bodies: Record<NotificationTemplate, string>;
  /** Is added where a paid order ended. */
  readonly refundUnderWay: string;
  readonly placed: string;
  readonly asOf: string;
}

export const texts = { en, de, fr, it, es } as const satisfies Record<Language, Texts>;
