import { expect, test } from '@jest/globals';
import { writeSms } from '../../../../../functions/notification/domain/templates/sms.ts';

const url = 'https://shop.example/track/1';

test('writes the longest text that fits in one message with the link', () => {
  const texts = [`${'a'.repeat(140)}: ${'b'.repeat(60)}`, 'b'.repeat(60)];

  expect(writeSms(texts, url)).toBe(`${'b'.repeat(60)} ${url}`);
});

test('counts characters of the extension table twice', () => {
  const most = 160 - url.length - 1;

  expect(writeSms(['€'.repeat(most / 2 + 1), 'short'], url)).toBe(`short ${url}`);
  expect(writeSms(['a'.repeat(most), 'short'], url)).toHaveLength(160);
});

test('writes only characters of GSM 03.38', () => {
  expect(writeSms(['Nous n’avons pas reçu ça, está ñ 漢', ''], url)).toBe(`Nous n'avons pas recu ca, esta ñ  ${url}`);
});

test('leaves out a link that does not fit', () => {
  expect(writeSms(['Demo shop: hello', 'hello'], `https://shop.example/${'x'.repeat(160)}`)).toBe('hello');
});
