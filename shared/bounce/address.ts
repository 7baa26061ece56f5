import { isPrintable } from './printable.ts';

/** RFC 5321: 64 octets, an @, 255 octets. Counted in characters, so that no address of another alphabet is too long. */
const maxLength = 320;

/**
 * Blanks of every kind, characters that show nothing, and the sign of a character that was lost on its way. What passes
 * would otherwise look like another address, or like two.
 */
const unseen = /[\p{Z}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffd]/u;

/**
 * The Kelvin sign: the only character beyond ASCII whose lower case is ASCII. It would become the `k` of somebody else's
 * address.
 */
const becomesAscii = /\u212a/;

/** What parts one address from the next wherever people paste several. In quotes, too: few readers of lists heed them. */
const separators = /[,;<>]/;

/** The characters that RFC 5322 forbids outside of quotes are not in it. How dots stand is up to the provider. */
const word = String.raw`[^@"\\()[\]:]+`;
const quoted = String.raw`"[^@"\\]+"`;
/** The number of a server instead of its name: `[192.0.2.1]`, `[ipv6:2001:db8::1]`. */
const literal = String.raw`\[[\w:.-]+\]`;
const mailbox = new RegExp(`^(${word}|${quoted})@(${word}|${literal})$`, 'u');

/**
 * The one rule of what an address is, and the form it is stored and compared in: trimmed and lower-cased, nothing else.
 * Two spellings that a provider may treat as one mailbox (with dots, a tag, an accent as a character of its own, a domain
 * in punycode) stay two addresses here.
 *
 * @returns undefined when the text is no address: no single `@` with something before and after it; a blank or a list's
 *   separator inside, in quotes as well; a character that does not show; longer than an address can be; or not text
 *   that survives storage.
 */
export function normaliseAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  const isAddress =
    !becomesAscii.test(text) &&
    address.length <= maxLength &&
    isPrintable(address) &&
    !unseen.test(address) &&
    !separators.test(address) &&
    mailbox.test(address);
  return isAddress ? address : undefined;
}
