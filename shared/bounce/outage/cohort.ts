import { knownProviders, providerHash } from '../provider.ts';
import type { Covered } from './covered.ts';
import type { Suspicion } from './judge-parts.ts';
import type { Cell } from './parts.ts';

/**
 * People who took an earlier send: only they are witnesses. An address that has never taken a message from us says nothing
 * about others when it bounces. It is read once for a send, so that it does not change while rows arrive.
 */
export interface Cohort {
  /** As many as took earlier sends, of whom the people below may be a sample. */
  readonly of: number;
  /** Domains with at least {@link fewestAtMailboxes} people, or in the table of providers. */
  readonly mailboxes: readonly Mailboxes[];
  /** Domains of companies whose mail another organisation receives, as far as they were looked up. */
  readonly companies: readonly { readonly domain: string; readonly organisation: string }[];
  /** Domains of all other companies. */
  readonly otherCompanies: number;
  /** Each company stands for so many: where there are many, some are looked up. */
  readonly companyWeight: number;
  /** Domains of companies that have gone: their bounces are their own. */
  readonly gone: readonly string[];
}

export interface Mailboxes {
  readonly domain: string;
  readonly organisation: string;
  readonly people: number;
}

/** A domain with fewer people is a company's, where no table says otherwise. */
export const fewestAtMailboxes = 5;

/**
 * The cells of a send.
 *
 * @param bounced the domain of each witness that bounced, by its hash.
 */
export function cellsOf(cohort: Cohort, bounced: readonly string[]): readonly Cell[] {
  const counts = new Map<string, number>();
  for (const domain of bounced) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  for (const domain of cohort.gone) counts.delete(domain);
  const take = (domain: string): number => {
    const count = counts.get(domain) ?? 0;
    counts.delete(domain);
    return count;
  };
  const mailboxes = cohort.mailboxes.map(({ domain, organisation, people }): Cell => {
    const there = take(domain);
    return { domain, organisation, isCompany: false, witnesses: Math.max(people, there), bounced: there };
  });
  const aCompany = (domain: string, organisation: string | undefined, there: number): Cell => {
    const has = Math.min(1, there);
    return {
      ...{ domain, organisation, isCompany: true, bounced: has },
      witnesses: has === 1 ? 1 : cohort.companyWeight,
    };
  };
  const companies = cohort.companies.map(({ domain, organisation }) =>
    aCompany(domain, organisation, take(domain)),
  );
  const others = [...counts].map(([domain, there]) => aCompany(domain, undefined, there));
  const silent: Cell = {
    domain: '',
    organisation: undefined,
    isCompany: true,
    witnesses: Math.max(0, cohort.otherCompanies - others.length) * cohort.companyWeight,
    bounced: 0,
  };
  return [...mailboxes, ...companies, ...others, silent];
}

/** How much of the cohort a send of this size reaches. */
export function scaleOf(cohort: Cohort, sent: number | undefined): number {
  return sent === undefined ? 1 : Math.min(1, sent / Math.max(1, cohort.of));
}

/** Whom an incident of a part covers, in terms that tell of any address whether it is covered. */
export function coveredBy({ part, cells }: Suspicion, { mailboxes, gone }: Cohort): Covered {
  switch (part.kind) {
    case 'organisation':
    case 'companies behind':
      return { kind: 'domains', domains: cells.map(({ domain }) => domain) };
    case 'companies':
      return {
        kind: 'all but',
        domains: [
          ...new Set([
            ...knownProviders.map(providerHash),
            ...mailboxes.map(({ domain }) => domain),
            ...gone,
          ]),
        ],
      };
    case 'rest':
      return { kind: 'all but', domains: gone };
  }
}
