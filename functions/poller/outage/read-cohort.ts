import { compareText } from '../../../shared/bounce/compare-text.ts';
import type { Delivery } from '../../../shared/bounce/evidence.ts';
import { daysBetween } from '../../../shared/bounce/instant.ts';
import { type Cohort, fewestAtMailboxes, type Mailboxes } from '../../../shared/bounce/outage/cohort.ts';
import { isCovered } from '../../../shared/bounce/outage/covered.ts';
import { incidentsIn } from '../../../shared/bounce/outage/find-incidents.ts';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { type KnownOrganisation, ownNameOf } from '../../../shared/bounce/outage/organisation.ts';
import type { Send } from '../../../shared/bounce/outage/send.ts';
import { isKnownProvider, providerHash, providerOf } from '../../../shared/bounce/provider.ts';
import { isProviderName } from '../../../shared/bounce-message.ts';
import { contactKey, refusedLetters } from '../../../shared/constant-contact/fingerprint.ts';
import type { SendsPage } from '../../../shared/constant-contact/sends-report.ts';
import { NotFoundError } from '../../../shared/errors.ts';
import type { Taker } from '../memory/cohorts.ts';
import type { Fingerprints } from '../memory/fingerprints.ts';
import type { KnownIncidents } from './known-incidents.ts';
import type { MailExchanges } from './mail-exchanges.ts';

export interface CohortPorts {
  readSends(campaignActivityId: string): AsyncIterable<SendsPage>;
  rowsOf(send: Send): Promise<Pick<Fingerprints, 'contacts'>>;
  readonly exchanges: Pick<MailExchanges, 'lookUp'>;
  readonly incidents: Pick<KnownIncidents, 'all'>;
}

export interface CohortRead {
  readonly cohort: Cohort;
  readonly people: readonly Taker[];
}

/** Who took an earlier message may have gone since; of older sends the last few are better than nobody. */
const mostDays = 90;
const fewestSends = 3;
/** 20,000 people, a sample of a larger list. */
const mostPages = 40;
/** Where a send has so few of whom no later one tells, and tells of most of them, still older ones are of little use. */
const leastNews = 1 / 20;
/** More than that take longer than a look-up may. */
export const mostLookedUp = 400;
/**
 * What a cohort says of domains has to fit into an item of DynamoDB beside the hashes of 20,000 people. The largest domains
 * count by their people; any further one, which then has a hundredth of a percent of the list or so, counts once, as a company.
 */
export const mostMailboxes = 200;
/** A receiver's name that is longer is none that anybody knows. */
export const longestReceiver = 50;

/**
 * Reads who took the sends before one: the newest first, and of each person the newest message. Who bounced with that is
 * no witness.
 *
 * @param before all sends before it, newest first.
 * @param bouncedDomains domains whose bounces are to be explained, by their hashes: these are looked up first.
 * @returns `none` where nobody took an earlier send, or no report lists anybody.
 * @throws whatever reading the sends reports throws, but that there is no such report.
 */
export async function readCohort(
  send: Send,
  before: readonly Send[],
  bouncedDomains: ReadonlySet<string>,
  ports: CohortPorts,
): Promise<CohortRead | 'none'> {
  const recent = before.filter(
    ({ sentAt }, position) => position < fewestSends || daysBetween(sentAt, send.sentAt) <= mostDays,
  );
  const seen = new Map<string, { readonly address: string; readonly took: Delivery | undefined }>();
  let pages = 0;
  let most = 0;
  for (const earlier of recent) {
    if (pages === mostPages) break;
    most = Math.max(most, earlier.sent ?? 0);
    const refusal = refusalsIn(await ports.rowsOf(earlier), isBlockHeld(earlier, ports.incidents.all()));
    const known = seen.size;
    const campaignActivityId = earlier.campaignActivityId.toLowerCase();
    let [listed, untold] = [0, 0];
    try {
      for await (const { rows } of ports.readSends(earlier.campaignActivityId)) {
        pages += 1;
        listed += rows.length;
        for (const { contactId, address, sentAt } of rows) {
          if (seen.has(contactId)) continue;
          const was = refusal(contactId);
          if (was === 'held') untold += 1;
          else
            seen.set(contactId, {
              address,
              took: was === 'none' ? { campaignActivityId, sentAt } : undefined,
            });
        }
        if (pages === mostPages) break;
      }
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    if (listed > 0 && seen.size - known + untold < listed * leastNews) break;
  }
  const witnesses = [...seen].flatMap(([contactId, { address, took }]) =>
    took ? { contactId, address, took } : [],
  );
  if (witnesses.length === 0) return 'none';
  const addresses = witnesses.map(({ address }) => address);
  return {
    cohort: {
      of: pages === mostPages ? Math.max(most, witnesses.length) : witnesses.length,
      ...(await domainsOf(addresses, bouncedDomains, ports.exchanges)),
    },
    people: witnesses,
  };
}

/**
 * Whether a contact's message was refused. What is held as a block says nothing of the contact, so that an older message
 * tells whether it is a witness; after a held B the vendor mails it no more.
 */
function refusalsIn(
  rows: Pick<Fingerprints, 'contacts'>,
  isHeld: (domain: string) => boolean,
): (contactId: string) => 'none' | 'refused' | 'held' {
  const refused = new Map([...rows.contacts()].map(({ key, provider }) => [key, provider]));
  return (contactId) => {
    const letters = refusedLetters.filter((letter) => refused.has(contactKey(letter, contactId)));
    if (letters.length === 0) return 'none';
    const isBlock = letters.every((letter) => letter === 'Z');
    return isBlock && isHeld(refused.get(contactKey('Z', contactId)) ?? '') ? 'held' : 'refused';
  };
}

function isBlockHeld(send: Send, incidents: readonly Incident[]): (domain: string) => boolean {
  const held = incidentsIn(incidents, send, 'Z').filter(({ state }) => state.status !== 'confirmed');
  return (domain) => held.some(({ covered }) => isCovered(covered, domain));
}

type Domains = Pick<Cohort, 'mailboxes' | 'companies' | 'otherCompanies' | 'companyWeight' | 'gone'>;

/** Sorts the domains of a cohort's addresses into mailboxes and companies, and asks who receives their mail. */
async function domainsOf(
  addresses: readonly string[],
  bounced: ReadonlySet<string>,
  exchanges: CohortPorts['exchanges'],
): Promise<Domains> {
  const people = new Map<string, number>();
  for (const address of addresses) {
    const name = providerOf(address);
    people.set(name, (people.get(name) ?? 0) + 1);
  }
  const names = [...people.keys()].filter(isProviderName).sort(compareText);
  const sizeOf = (name: string) => people.get(name) ?? 0;
  const large = names
    .filter((name) => !isKnownProvider(name) && sizeOf(name) >= fewestAtMailboxes)
    .sort((one, other) => sizeOf(other) - sizeOf(one))
    .slice(0, mostMailboxes);
  const isLarge = new Set(large);
  const isMailboxes = (name: string) => isKnownProvider(name) || isLarge.has(name);
  const companies = names
    .filter((name) => !isMailboxes(name))
    .map((name) => ({ name, domain: providerHash(name) }))
    // By hash, so that who is looked up, where not all can be, depends on nothing else.
    .sort((one, other) => compareText(one.domain, other.domain))
    .sort((one, other) => Number(bounced.has(other.domain)) - Number(bounced.has(one.domain)));
  const asked = [...large, ...companies.map(({ name }) => name)].slice(0, mostLookedUp);
  const answers = await exchanges.lookUp(asked);
  return {
    mailboxes: names.filter(isMailboxes).map((name): Mailboxes => {
      const organisation = receiverOf(name, answers) ?? name;
      return { domain: providerHash(name), organisation, people: sizeOf(name) };
    }),
    ...companiesOf(companies, { bounced, asked: new Set(asked), answers }),
  };
}

function companiesOf(
  companies: readonly { readonly name: string; readonly domain: string }[],
  {
    bounced,
    asked: askedAbout,
    answers,
  }: {
    readonly bounced: ReadonlySet<string>;
    readonly asked: ReadonlySet<string>;
    readonly answers: ReadonlyMap<string, KnownOrganisation>;
  },
): Omit<Domains, 'mailboxes'> {
  const isBounced = ({ domain }: { readonly domain: string }) => bounced.has(domain);
  const asked = companies.filter(({ name }) => askedAbout.has(name));
  const gone = asked.filter(({ name }) => answers.get(name)?.kind === 'gone');
  const behind = asked.flatMap(({ name, domain }) => {
    const organisation = receiverOf(name, answers);
    return organisation === undefined ? [] : { domain, organisation };
  });
  // Those that have not bounced stand for the others that nobody was asked about.
  const [silent, silentAsked] = [companies, asked].map(
    (some) => some.filter((one) => !isBounced(one)).length,
  );
  const isSample = behind.length > 0 && asked.length < companies.length;
  return {
    companies: behind,
    otherCompanies: (isSample ? asked.length : companies.length) - behind.length - gone.length,
    companyWeight: isSample ? (silent ?? 0) / Math.max(1, silentAsked ?? 0) : 1,
    gone: gone.map(({ domain }) => domain),
  };
}

/** Another organisation that receives a domain's mail; undefined where it does so itself, or that is not known. */
function receiverOf(name: string, answers: ReadonlyMap<string, KnownOrganisation>): string | undefined {
  const answer = answers.get(name);
  if (answer?.kind !== 'organisation' || answer.name.length > longestReceiver) return undefined;
  return answer.name === ownNameOf(name) ? undefined : answer.name;
}
