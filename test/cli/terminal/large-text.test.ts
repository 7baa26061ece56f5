import { expect, it } from 'vitest';
import { largeText } from '../../../cli/terminal/large-text.ts';
import { qrCode } from '../../../cli/terminal/qr-code.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

it('a code is three lines high, in either case', () => {
  expect(largeText('hi-1', 80)).toBe(
    ['█   █   ▀█▀           ▄█', '█▀▀▀█    █     ▀▀▀     █', '▀   ▀   ▀▀▀           ▀▀▀'].join('\n'),
  );
});

it('no two letters or digits look alike', () => {
  expect(new Set([...letters].map((letter) => largeText(letter, 80))).size).toBe(letters.length);
});

it.each([
  ['where there is no room', 'ABCDEFGH', 50],
  ['with a letter that has no shape', 'ÄBC', 80],
])('there is no large text %s', (_, text, width) => {
  expect(largeText(text, width)).toBeUndefined();
});

it('a QR code needs room too', () => {
  const link = 'https://identity.constantcontact.com/activate?user_code=BCDFGHJK';

  expect(qrCode(link, 78)?.split('\n')).toHaveLength(19);
  expect(qrCode(link, 30)).toBeUndefined();
});
