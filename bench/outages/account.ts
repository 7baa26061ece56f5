import { type Counts, groups, isOfCompanies, noCounts, readersPerCompany } from './groups.ts';
import type { Samplers } from './samplers.ts';

/** What kind of account is drawn. */
export interface AccountKind {
  /** Addresses on the list. */
  readonly size: number;
  readonly sends: 'weekly' | 'monthly';
  /** How far a provider's rate varies from send to send, as a share of its mean (coefficient of variation). */
  readonly variation: number;
}

export const sendsPerYear: Readonly<Record<AccountKind['sends'], number>> = { weekly: 52, monthly: 12 };

/** An account's list, and how often its messages bounce. */
export interface Account extends AccountKind {
  /** On the list: people at mailbox providers, domains of companies. */
  readonly listed: Counts;
  /** The chance of a B in one send, of who took mail before and of who is new. */
  readonly dying: number;
  readonly deadOnArrival: number;
  /** The chance of a Z in one send. */
  readonly refused: number;
  /** By group: how much more often than elsewhere. */
  readonly moreOften: Float64Array;
  /** Of a send, those who are new since the last. */
  readonly newcomers: number;
}

/**
 * All of it is assumed; nobody publishes such rates by account. Medians and deviations (of the logarithm) were chosen so
 * that a weekly sender sees about 0.15 % B among who took the last send, a monthly one 0.4 %, 3 % among who is new, and
 * 0.04 % Z; one account in forty has four times as much or a quarter.
 */
const rates = {
  companies: [0.1, 0.6],
  receivedByOthers: [0.2, 0.6],
  dying: { weekly: 0.0015, monthly: 0.004, deviation: 0.7, within: [0.0002, 0.02] },
  deadOnArrival: { median: 0.03, deviation: 0.6, within: [0.005, 0.2] },
  refused: { median: 0.0004, deviation: 1, within: [0.00002, 0.01] },
  moreOften: { deviation: 0.4 },
  newcomers: { weekly: 0.007, monthly: 0.03 },
} as const;

/** Companies close, and several readers of one are several chances. */
export const companiesMoreOften = 1.8;

export function createAccount(kind: AccountKind, samplers: Samplers): Account {
  const { between, logNormal } = samplers;
  const { dying, deadOnArrival, refused, moreOften, newcomers } = rates;
  return {
    ...kind,
    listed: drawList(kind.size, samplers),
    dying: within(dying.within, logNormal(dying[kind.sends], dying.deviation)),
    deadOnArrival: within(deadOnArrival.within, logNormal(deadOnArrival.median, deadOnArrival.deviation)),
    refused: within(refused.within, logNormal(refused.median, refused.deviation)),
    moreOften: Float64Array.from(groups, () => logNormal(1, moreOften.deviation)),
    newcomers: newcomers[kind.sends],
  };

  function drawList(size: number, { random }: Samplers): Counts {
    const [companies, received] = [between(...rates.companies), between(...rates.receivedByOthers)];
    const consumers = groups
      .filter((group) => !isOfCompanies(group))
      .reduce((sum, { share }) => sum + share, 0);
    const listed = noCounts();
    for (const [number, group] of groups.entries()) {
      const served = group.organisation === undefined ? 1 - received : received;
      const share = isOfCompanies(group)
        ? (companies * served * group.share) / readersPerCompany
        : ((1 - companies) * group.share) / consumers;
      listed[number] = Math.floor(share * size + random());
    }
    return listed;
  }
}

function within([least, most]: readonly [number, number], value: number): number {
  return Math.min(most, Math.max(least, value));
}
