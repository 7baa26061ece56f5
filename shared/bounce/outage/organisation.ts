import { compareText } from '../compare-text.ts';
import { providerOf } from '../provider.ts';

/** A host that takes the mail of a domain, as an MX record names it; the lowest priority is tried first. */
export interface MailExchange {
  readonly exchange: string;
  readonly priority: number;
}

/** Who receives the mail of a domain, where DNS says it. */
export type KnownOrganisation =
  /** By its registrable domain, or by the name that `providerOf` has for a provider of mailboxes. */
  | { readonly kind: 'organisation'; readonly name: string }
  /** Nobody does: the domain takes no mail. */
  | { readonly kind: 'gone' };

export type Organisation = KnownOrganisation | { readonly kind: 'unknown' };

/** What DNS answered to one question about a name. */
export type DnsOutcome<DnsRecord> =
  | { readonly kind: 'found'; readonly records: readonly DnsRecord[] }
  /** NXDOMAIN: the name does not exist. */
  | { readonly kind: 'no such name' }
  /** The name exists and has no record of this kind. */
  | { readonly kind: 'no such record' }
  /** Silence, or trouble of the server: it says nothing about the name. */
  | { readonly kind: 'no answer' };

export interface MailOutcomes {
  readonly exchanges: DnsOutcome<MailExchange>;
  /** The outcomes for A and AAAA; empty where nobody asked, because the exchanges say enough. */
  readonly addresses: readonly DnsOutcome<string>[];
}

/**
 * Domains of mail hosts that `providerOf` does not know, because nobody has an address there, with its names.
 * Sources: the MX records that the providers have their customers set up (Google Workspace Admin Help, "MX record
 * values"; Microsoft Learn, "How SMTP DNS-based Authentication of Named Entities works", for mx.microsoft), and those of
 * yahoo.com and aol.com. Hosts such as mail.protection.outlook.com, mx01.mail.icloud.com, mx00.mail.com and
 * mail.protonmail.ch need no entry: `providerOf` knows their domains.
 */
const providersByHost: ReadonlyMap<string, string> = new Map([
  ['google.com', 'gmail.com'],
  ['mx.microsoft', 'outlook.com'],
  ['yahoodns.net', 'yahoo.com'],
]);

/** A country, below one of the names under which it registers domains: `co.uk`, `com.au`. */
const registersBelow = /\.(co|com|org|net|ac|gov|edu|ne|or)\.[a-z]{2}$/;

/**
 * At least two labels, and no IP address: `localhost` has no registrable domain. Anybody can put any characters into DNS,
 * and the name is shown to people: others than those of host names are refused.
 */
const hostName = /^([a-z0-9_-]{1,63}\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/;

/**
 * Who receives the mail of a domain with these MX records: the organisation of the host of best priority, so that a firm
 * that has its mail at Google stands with gmail.com. Of hosts with the same priority the first by name counts, because
 * servers rotate them.
 *
 * @returns `gone` for a null MX (RFC 7505); `unknown` where no record names a host.
 */
export function organisationOf(exchanges: readonly MailExchange[]): Organisation {
  const hosts = exchanges.map(({ exchange, priority }) => ({
    host: exchange.toLowerCase().replace(/\.$/, ''),
    priority,
  }));
  if (hosts.length > 0 && hosts.every(({ host }) => host === '')) return { kind: 'gone' };
  const [best] = hosts
    .filter(({ host }) => hostName.test(host))
    .sort((one, other) => one.priority - other.priority || compareText(one.host, other.host));
  return best === undefined ? { kind: 'unknown' } : { kind: 'organisation', name: nameOfHost(best.host) };
}

/** The organisation of a domain that receives its own mail, by its name. */
export function ownNameOf(domain: string): string {
  return nameOfHost(domain.toLowerCase());
}

/**
 * Who receives the mail of a domain, by what DNS answered. A domain without MX records takes its mail at its own address
 * (RFC 5321, 5.1). It is gone only where every question was answered with NXDOMAIN: silence is no proof, and an existing
 * name without records may be a mistake of today.
 */
export function organisationByOutcomes(domain: string, { exchanges, addresses }: MailOutcomes): Organisation {
  if (exchanges.kind === 'found') return organisationOf(exchanges.records);
  if (exchanges.kind === 'no answer') return { kind: 'unknown' };
  if (addresses.some(({ kind }) => kind === 'found'))
    return { kind: 'organisation', name: ownNameOf(domain) };
  const isNowhere = addresses.length > 0 && [exchanges, ...addresses].every(isNoSuchName);
  return { kind: isNowhere ? 'gone' : 'unknown' };
}

function isNoSuchName({ kind }: DnsOutcome<unknown>): boolean {
  return kind === 'no such name';
}

function nameOfHost(host: string): string {
  const registrable = host
    .split('.')
    .slice(registersBelow.test(host) ? -3 : -2)
    .join('.');
  return providersByHost.get(registrable) ?? providerOf(`@${registrable}`);
}
