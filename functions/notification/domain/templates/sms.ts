/** The characters of GSM 03.38. One other character would make all of a message cost more than twice as many. */
const basic = /[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./\d:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]/;
const extended = /[\^{}\\[~\]|€]/;
const mostCharacters = 160;

/** Writes a text message that fits in one: the link, and before it the longest of the texts, the longest first. */
export function writeSms(texts: readonly string[], url: string): string {
  const full = texts.map((text) => `${toGsm(text)} ${url}`).find((text) => countCharacters(text) <= mostCharacters);
  return full ?? toGsm(texts.at(-1) ?? '').slice(0, mostCharacters);
}

/** Drops the accents that GSM lacks, and every other character that it lacks. */
function toGsm(text: string): string {
  return Array.from(text.replaceAll('’', "'"), (character) =>
    isGsm(character) ? character : Array.from(character.normalize('NFKD')).filter(isGsm).join(''),
  ).join('');
}

function isGsm(character: string): boolean {
  return basic.test(character) || extended.test(character);
}

function countCharacters(text: string): number {
  return Array.from(text).reduce((count, character) => count + (extended.test(character) ? 2 : 1), 0);
}
