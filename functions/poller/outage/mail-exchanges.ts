import pMap from 'p-map';
import {
  type DnsOutcome,
  type KnownOrganisation,
  type MailExchange,
  organisationByOutcomes,
} from '../../../shared/bounce/outage/organisation.ts';
import type { RememberedExchanges } from '../memory/remembered-exchanges.ts';

/** What is used of a `Resolver` of node:dns/promises. Nobody else may use that one: `cancel` ends all its questions. */
export interface MailResolver {
  resolveMx(domain: string): Promise<readonly MailExchange[]>;
  resolve4(domain: string): Promise<readonly string[]>;
  resolve6(domain: string): Promise<readonly string[]>;
  /** Ends every question that is not answered yet. */
  cancel(): void;
}

export interface MailExchangesParts {
  readonly resolver: MailResolver;
  readonly remembered: RememberedExchanges;
  /** A signal that is aborted after so many milliseconds: `AbortSignal.timeout`, which keeps no process alive. */
  readonly abortedAfter: (ms: number) => AbortSignal;
}

export interface MailExchanges {
  /**
   * Who receives the mail of these domains. DNS is asked about the first 400 of them that are not remembered; a domain that
   * it does not answer for in time, for whatever reason, is missing from the result, and asked for again next time.
   *
   * @param deadlineMs for all questions together, in milliseconds.
   * @throws {StorageError} when what is remembered cannot be read; never for trouble with DNS.
   */
  lookUp(domains: readonly string[], deadlineMs?: number): Promise<ReadonlyMap<string, KnownOrganisation>>;
  /**
   * Stores the new answers for later runs; once, at the end of a run.
   *
   * @throws {StorageError}
   */
  write(): Promise<void>;
}

/** For accounts that let nobody be asked: no receiver is known of any domain. */
export const noLookUps: MailExchanges = { lookUp: async () => new Map(), write: async () => {} };

/** A suspicious send has fewer domains that matter; more would only take longer than the deadline. */
const mostDomains = 400;
/** Amazon's resolver takes 1,024 packets a second from a network interface (VPC quotas). */
const mostAtATime = 50;
const defaultDeadlineMs = 2_000;

/** Asks DNS who receives the mail of domains, and remembers the answers. No domain gets into an error or a log. */
export function createMailExchanges({
  resolver,
  remembered,
  abortedAfter,
}: MailExchangesParts): MailExchanges {
  return {
    async lookUp(domains, deadlineMs = defaultDeadlineMs) {
      const known = await remembered.read(domains);
      const wanted = [...new Set(domains)].filter((domain) => !known.has(domain)).slice(0, mostDomains);
      if (wanted.length === 0) return known;
      const answers = await askWithin(abortedAfter(deadlineMs), resolver, wanted);
      await remembered.remember(answers);
      return new Map([...known, ...answers]);
    },
    write: () => remembered.write(),
  };
}

/** The answers that come before the signal is aborted; then all other questions end. */
async function askWithin(
  deadline: AbortSignal,
  resolver: MailResolver,
  domains: readonly string[],
): Promise<ReadonlyMap<string, KnownOrganisation>> {
  const answers = new Map<string, KnownOrganisation>();
  const isOver = new Promise<void>((resolve) => {
    deadline.addEventListener('abort', () => resolve(), { once: true });
  });
  const asking = pMap(
    domains,
    async (domain) => {
      const organisation = await askAbout(domain, resolver, deadline);
      if (organisation.kind !== 'unknown') answers.set(domain, organisation);
    },
    { concurrency: mostAtATime },
  );
  await Promise.race([asking, isOver]);
  if (deadline.aborted) resolver.cancel();
  return answers;
}

async function askAbout(domain: string, resolver: MailResolver, deadline: AbortSignal) {
  const exchanges = await ask(() => resolver.resolveMx(domain), deadline);
  const isWithoutExchange = exchanges.kind === 'no such name' || exchanges.kind === 'no such record';
  const addresses = isWithoutExchange
    ? await Promise.all([
        ask(() => resolver.resolve4(domain), deadline),
        ask(() => resolver.resolve6(domain), deadline),
      ])
    : [];
  return organisationByOutcomes(domain, { exchanges, addresses });
}

async function ask<DnsRecord>(
  question: () => Promise<readonly DnsRecord[]>,
  deadline: AbortSignal,
): Promise<DnsOutcome<DnsRecord>> {
  if (deadline.aborted) return { kind: 'no answer' };
  try {
    return { kind: 'found', records: await question() };
  } catch (error) {
    return { kind: failureOf(error) };
  }
}

/** What Node.js calls NXDOMAIN and an empty answer; SERVFAIL, REFUSED, silence and all else are no answer. */
function failureOf(error: unknown): Exclude<DnsOutcome<never>['kind'], 'found'> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND') return 'no such name';
  return code === 'ENODATA' ? 'no such record' : 'no answer';
}
