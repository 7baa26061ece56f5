import { knownProviders, providerHash } from '../provider.ts';
import { fewestAtMailboxes } from './cohort.ts';
import type { Cell } from './parts.ts';
import { contactsAt, contactsIn, type Send } from './send.ts';
import type { BounceKind } from './usual.ts';

/** How many messages of a send went where, by the hash of the domain, as far as that is known. */
export interface SizesBefore {
  readonly messages: number;
  readonly byDomain: Readonly<Record<string, number>>;
}

/** Where nobody has counted: a domain is taken to have the same share of messages as of the bounces of earlier sends. */
export function sizesByBounces(before: readonly Send[], kind: BounceKind): SizesBefore {
  const byDomain: Record<string, number> = {};
  let bounced = 0;
  for (const send of before) {
    bounced += contactsIn(send, kind);
    for (const domain of Object.keys(send.providers))
      byDomain[domain] = (byDomain[domain] ?? 0) + contactsAt(send, domain, kind);
  }
  return { messages: bounced, byDomain };
}

/** People at a company, on average, at least: too few companies make a read too many, and too many miss an outage. */
const peopleAtACompany = 2;

/**
 * What a send might look like to witnesses, if all that bounced in it were some: enough to tell whether it is worth
 * asking who is one. It errs towards asking.
 *
 * @param bounced contacts by the hash of their domain.
 * @param sent messages of the send.
 * @param before where the messages of an earlier send went.
 */
export function cellsToScreen(
  bounced: ReadonlyMap<string, number>,
  sent: number,
  before: SizesBefore,
): readonly Cell[] {
  const scale = sent / Math.max(1, before.messages);
  const sizeOf = (domain: string) => (before.byDomain[domain] ?? 0) * scale;
  const isMailboxes = (domain: string) =>
    known.has(domain) || Math.max(sizeOf(domain), bounced.get(domain) ?? 0) >= fewestAtMailboxes;
  const domains = new Set([...bounced.keys(), ...Object.keys(before.byDomain)]);
  const mailboxes = [...domains].filter(isMailboxes).map((domain): Cell => {
    const there = bounced.get(domain) ?? 0;
    const witnesses = Math.max(there, Math.round(sizeOf(domain)));
    return { domain, organisation: domain, isCompany: false, witnesses, bounced: there };
  });
  const atMailboxes = mailboxes.reduce((sum, { witnesses }) => sum + witnesses, 0);
  const companies = [...bounced.keys()].filter((domain) => !isMailboxes(domain)).length;
  const left = Math.max(0, sent - atMailboxes) / peopleAtACompany;
  const other: Cell = {
    ...{ domain: '', organisation: undefined, isCompany: true },
    witnesses: Math.max(companies, Math.round(left)),
    bounced: companies,
  };
  return [...mailboxes, other];
}

const known: ReadonlySet<string> = new Set(knownProviders.map(providerHash));
