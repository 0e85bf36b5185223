/** The languages of texts for customers. */
export const languages = ['en', 'de', 'fr', 'it', 'es'] as const;
export type Language = (typeof languages)[number];

/** The language of a text, and the locale in which its numbers and dates are written. */
export type Choice = { readonly lang: Language; readonly locale: string };

/** The languages whose everyday forms of dates and money are those of a country. English ones are those of Europe. */
const defaultRegions: Partial<Record<Language, string>> = { en: 'GB' };

/** Chooses by the first BCP 47 tag whose language we have, else English. */
export function chooseLanguage(...tags: readonly (string | undefined)[]): Choice {
  for (const tag of tags) {
    const [, language, region] = /^([a-z]+)(?:-[a-z]{4})?(?:-([a-z]{2}))?(?![^-])/i.exec(tag ?? '') ?? [];
    const lang = languages.find((each) => each === language?.toLowerCase());
    const country = lang && (region ?? defaultRegions[lang]);
    if (lang) return { lang, locale: country ? `${lang}-${country}` : lang };
  }
  return { lang: 'en', locale: 'en-GB' };
}

/** Lists the tags of an Accept-Language header (RFC 9110 §12.5.4), the preferred first. */
export function listAcceptedLanguages(header = ''): string[] {
  return header
    .split(',')
    .map((range) => {
      const [tag = '', weight] = range.split(/;\s*q=/i);
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** Formats a time with the name of the time zone. */
export function formatTime(time: string, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    ...({ year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const),
    timeZone,
    timeZoneName: 'short',
  }).format(new Date(time));
}

/**
 * Makes one line of a text: no control characters, no line breaks, and no characters that turn the direction of what
 * follows. Half of a surrogate pair becomes a replacement character.
 */
export function toLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
