import type { Language } from '../../../messages/texts/language.ts';
import type { Texts } from './texts/texts.ts';

/** The parts of every mail, as texts of one line. */
export interface Page {
  readonly lang: Language;
  readonly shopName: string;
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly notes: readonly string[];
}

/** All that a notification of a customer shows. */
export interface View extends Page {
  readonly words: Texts;
  readonly url: string;
  readonly items: readonly { name: string; quantity: number; amount: string }[];
  readonly total: string;
}
