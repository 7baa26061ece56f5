import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAddress } from '../../../shared/bounce/address.ts';
import { addresses, oneAddress, spellings, unreadableAddresses } from '../../support/addresses.ts';

describe('an address', () => {
  it.each([
    ['  Ada@Example.COM \n', 'ada@example.com'],
    ['\ufeffada@example.com\u2028', 'ada@example.com'],
    ['JÜRGEN@BÜCHER.example', 'jürgen@bücher.example'],
    ['İpek@example.com', 'i\u0307pek@example.com'],
  ])('%j is stored as %j: trimmed and in lower case', (text, stored) => {
    expect(normaliseAddress(text)).toBe(stored);
  });

  it.each(addresses)('may be %j', (address) => {
    expect(normaliseAddress(address)).toBe(address);
  });

  it.each(unreadableAddresses)('is not %s', (_, text) => {
    expect(normaliseAddress(text)).toBeUndefined();
  });

  it.each(spellings)('is another one %s: we know of nobody that they are one mailbox', (_, one, other) => {
    expect(normaliseAddress(one)).toBe(one);
    expect(normaliseAddress(other)).toBe(other);
    expect(one).not.toBe(other);
  });
});

describe('whatever text is taken for an address', () => {
  const odd = fc.constantFrom(
    ...unreadableAddresses.map(([, text]) => text),
    ...addresses,
    ...[
      '@',
      ' ',
      '\n',
      '\r',
      '\t',
      ',',
      ';',
      '<',
      '>',
      '"',
      '(',
      ')',
      '[',
      ']',
      '\\',
      ':',
      '.',
      '\u200b',
      '\u202e',
    ],
  );
  const anyText = fc.oneof(
    fc
      .array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 5 })
      .map((parts) => parts.join('')),
    fc
      .tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
      .map((parts) => parts.join('@')),
    fc.emailAddress(),
  );

  it('is one word with one @, and stays as it is when it is read again', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        const address = normaliseAddress(text);
        if (address === undefined) return;
        taken += 1;
        expect(address).toBe(text.trim().toLowerCase());
        expect(normaliseAddress(address)).toBe(address);
        expect(address).toMatch(oneAddress);
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('is none with anything in it that does not show or that parts a list', () => {
    const between = fc.constantFrom(
      ...'\0\t\n\r ,;<>@\u007f\u0085\u00a0\u00ad\u200b\u200e\u2028\u202e\u2060\u3164\ufe0f\ufeff\ufffd',
    );
    fc.assert(
      fc.property(fc.constantFrom(...addresses), fc.nat(), between, (address, place, character) => {
        const inside = 1 + (place % (address.length - 1));
        const text = address.slice(0, inside) + character + address.slice(inside);
        expect(normaliseAddress(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is every address that forms of our time take', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(normaliseAddress(address)).toBe(address.toLowerCase());
      }),
    );
  });
});
