import { hash } from 'node:crypto';

/**
 * Domains that one provider receives mail for, the best known first: an outage or a block at one hits all of them.
 * Sources: the providers' own sign-up pages and MX records of long standing; country domains are matched by pattern.
 */
const providers: readonly { readonly name: string; readonly domains: RegExp }[] = [
  { name: 'gmail.com', domains: /^(gmail|googlemail)\.com$/ },
  {
    name: 'outlook.com',
    domains: /^((outlook|hotmail|live)\.[a-z]{2,3}(\.[a-z]{2})?|(msn|windowslive|passport)\.com)$/,
  },
  {
    name: 'yahoo.com',
    // Yahoo Japan is another company, with servers of its own.
    domains:
      /^((yahoo(?!\.co\.jp$)|aol)\.[a-z]{2,3}(\.[a-z]{2})?|(ymail|rocketmail|myyahoo|aim)\.com|(verizon|netscape)\.net)$/,
  },
  { name: 'icloud.com', domains: /^(icloud|me|mac)\.com$/ },
  {
    name: 'att.net',
    domains: /^((att|sbcglobal|bellsouth|ameritech|pacbell|swbell|flash|prodigy|snet)\.net)$/,
  },
  { name: 'gmx.net', domains: /^(gmx\.(co\.)?[a-z]{2,4}|web\.de|mail\.com)$/ },
  { name: 'proton.me', domains: /^(proton\.me|protonmail\.(com|ch)|pm\.me)$/ },
];

/** What follows the last @ of a normalised address; empty when there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? '' : address.slice(at + 1);
}

/** Who receives the mail of an address: the provider's best known domain, or the address's own. */
export function providerOf(address: string): string {
  const domain = domainOf(address);
  return providers.find(({ domains }) => domains.test(domain))?.name ?? domain;
}

/** The best known domain of each provider in the list above. */
export const knownProviders: readonly string[] = providers.map(({ name }) => name);

/** Whether a name is in the list above: it is so common that it identifies no person. */
export function isKnownProvider(name: string): boolean {
  return providers.some((provider) => provider.name === name);
}

/** The {@link providerHash} of who receives the mail of an address. */
export function providerHashAt(address: string): string {
  return providerHash(providerOf(address));
}

/** Four characters, three bytes, that stand for a provider in fingerprints and in poll state. */
export function providerHash(provider: string): string {
  return hash('sha256', provider, 'buffer').subarray(0, 3).toString('base64url');
}
