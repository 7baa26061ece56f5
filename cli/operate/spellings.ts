import { domainToASCII, domainToUnicode } from 'node:url';
import { likelyDomain } from '../../shared/bounce/likely-domain.ts';

/**
 * Other ways to write what may be the same mailbox: accents as characters of their own, the domain in punycode, and
 * Gmail's two names. They stay records of their own; a person may want to see them side by side.
 *
 * @param address normalised.
 */
export function otherSpellings(address: string): readonly string[] {
  const [local = '', domain = ''] = parts(address);
  const locals = [local, local.normalize('NFC'), local.normalize('NFD')];
  const domains = [
    domain,
    domainToASCII(domain),
    domainToUnicode(domain),
    domain.normalize('NFC'),
    domain.normalize('NFD'),
    twin[domain] ?? '',
  ];
  const all = locals.flatMap((one) => domains.filter(Boolean).map((other) => `${one}@${other}`));
  return [...new Set(all)].filter((one) => one !== address);
}

const twin: Readonly<Record<string, string | undefined>> = {
  'gmail.com': 'googlemail.com',
  'googlemail.com': 'gmail.com',
};

/** What was probably meant by an address that has no record; undefined when nothing is likely. */
export function probablyMeant(address: string): string | undefined {
  const domain = likelyDomain(address);
  return domain === undefined ? undefined : `${parts(address)[0]}@${domain}`;
}

/** Before and after the last `@`. */
function parts(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at), address.slice(at + 1)];
}
