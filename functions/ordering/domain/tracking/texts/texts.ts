import type { Language } from '../../../../messages/texts/language.ts';
import type { Words } from '../../../../messages/texts/words/words.ts';
import type { EndName, StepName } from '../progress.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';

export type NoteName = Exclude<EndName, 'cancelled'> | 'cancellationRequested' | 'cancellationRefused';

/** The words of the tracking page in one language. */
export interface Texts extends Words {
  readonly steps: Readonly<Record<StepName, string>>;
  /** The headings that no notification has. */
  readonly headings: Readonly<Record<'processing' | 'outForDelivery', string>>;
  readonly notes: Readonly<Record<NoteName, string>>;
  readonly progress: string;
  /** Says of a step that the order has yet to reach it. Only screen readers have it. */
  readonly notYet: string;
  readonly notFound: { readonly heading: string; readonly note: string };
}

export const texts = { en, de, fr, it, es } as const satisfies Record<Language, Texts>;
