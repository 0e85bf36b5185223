import { expect, test } from '@jest/globals';
import { chooseLanguage, listAcceptedLanguages } from '../../../../functions/messages/texts/language.ts';

test.each([
  [['de-AT'], { lang: 'de', locale: 'de-AT' }],
  [['DE-Latn-CH-1996'], { lang: 'de', locale: 'de-CH' }],
  [['nl', 'fr'], { lang: 'fr', locale: 'fr' }],
  [[undefined, 'en'], { lang: 'en', locale: 'en-GB' }],
  [['deutsch', '*'], { lang: 'en', locale: 'en-GB' }],
  [[], { lang: 'en', locale: 'en-GB' }],
])('chooses the first language of %j that we have', (tags, choice) => {
  expect(chooseLanguage(...tags)).toEqual(choice);
});

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', ['de-AT', 'de', 'en']],
  ['en;q=0.2, fr ; q=0.9, it', ['it', 'fr', 'en']],
  ['de;q=0, es;q=x, fr', ['fr']],
  ['', ['']],
  [undefined, ['']],
])('lists the languages of Accept-Language %j by preference', (header, tags) => {
  expect(listAcceptedLanguages(header)).toEqual(tags);
});
