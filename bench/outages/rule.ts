import { judgeParts, levelsFor, type Suspicion } from '../../shared/bounce/outage/judge-parts.ts';
import { type Cell, isIn, partsOf } from '../../shared/bounce/outage/parts.ts';
import { tailOf } from '../../shared/bounce/outage/tail.ts';
import { type BounceKind, usualIn } from '../../shared/bounce/outage/usual.ts';
import { type Account, sendsPerYear } from './account.ts';
import { addressesIn, at, type Counts, groups, isOfCompanies, plus, sumOf, unlistedNames } from './groups.ts';
import type { Mailing } from './mailing.ts';
import { createPast } from './past.ts';
import type { Samplers } from './samplers.ts';
import { createQuickFewest } from './threshold.ts';

/** The rule for one account, send after send. */
export interface Rule {
  /** What stands out among those who took an earlier send. */
  judge(mailing: Mailing): Judgement;
  /** Whether all bounces over all messages, which cost no request, are reason enough to ask who took an earlier send. */
  isWorthReading(mailing: Mailing): boolean;
  /** Takes a send for usual, as far as nothing of the kind is held in it. */
  remember(mailing: Mailing, judgement: Judgement): void;
}

export type Judgement = Readonly<Record<BounceKind, readonly Suspicion[]>>;

export const bounceKinds: readonly BounceKind[] = ['B', 'Z'];

/** The setting of the rule, as it comes: the past counts for so many messages. */
const messagesOfPast = 15;
/** Of the people who took an earlier send so many are read: 40 pages of 500. */
const mostRead = 20_000;
/** A domain outside of the table with fewer people counts once, as a company's does. */
const fewPeople = 5;

const { watch } = levelsFor([], sendsPerYear.weekly);
const quickFewest = createQuickFewest(watch, messagesOfPast);
const groupOfDomain = new Map(groups.map(({ name }, group) => [name, group]));

/** What `judgeParts` and the screen are given of a send, for one kind of bounce. */
interface Counted {
  readonly witnesses: Counts;
  readonly bounced: Counts;
  readonly scale: number;
}

/** @param samplers draw which of the witnesses of a large list are read; of their own, so that worlds do not change. */
export function createRule(account: Account, samplers: Samplers): Rule {
  const past = createPast();
  const domains = groups.map((group, number): Omit<Cell, 'witnesses' | 'bounced'> => {
    const { name, organisation, names = 1 } = group;
    const hasFew = name === unlistedNames && at(account.listed, number) < fewPeople * names;
    return { domain: name, organisation, isCompany: isOfCompanies(group) || hasFew };
  });
  const everyMembers = partsOf(cellsOf(account.listed, account.listed)).map((part) =>
    Uint8Array.from(domains.flatMap((domain, group) => (isIn(part, domain) ? [group] : []))),
  );

  function cellsOf(witnesses: Counts, bounced: Counts): readonly Cell[] {
    return domains.map((domain, group) => ({
      ...domain,
      witnesses: at(witnesses, group),
      bounced: at(bounced, group),
    }));
  }

  const usualOf = (kind: BounceKind, members: ArrayLike<number>) =>
    usualIn(kind, past.ofAccount(kind), past.of(kind, members), messagesOfPast);

  /** Whether any part may be suspicious; where it says no, `judgeParts` finds nothing. */
  function mayStandOut(kind: BounceKind, { witnesses, bounced, scale }: Counted, isCertain = false): boolean {
    if (sumOf(bounced) < 2) return false;
    return everyMembers.some((members) => {
      const k = sumOf(bounced, members);
      if (k < 2) return false;
      const n = Math.max(k, Math.round(sumOf(witnesses, members) * scale));
      const usual = usualOf(kind, members);
      return k >= quickFewest(n, usual.mean) && (!isCertain || tailOf(k, n, usual) < watch);
    });
  }

  function suspicionsOf(kind: BounceKind, counted: Counted): readonly Suspicion[] {
    if (!mayStandOut(kind, counted)) return [];
    const { witnesses, bounced, scale } = counted;
    const cells = cellsOf(witnesses, bounced);
    return judgeParts(cells, {
      heldBy: () => undefined,
      usualOf: (_, free) => usualOf(kind, groupsOf(free)),
      levels: levelsFor(cells, sendsPerYear[account.sends]),
      scale,
    });
  }

  return {
    judge(mailing) {
      const { witnesses, bounced } = mailing;
      const scale = Math.min(1, sumOf(messagesOf(mailing)) / Math.max(1, sumOf(witnesses)));
      const share = Math.min(1, mostRead / Math.max(1, addressesIn(witnesses)));
      const read = witnesses.map((count) => Math.round(count * share));
      const sample = (all: Counts) =>
        all.map((count, group) => Math.min(at(read, group), samplers.binomial(count, share)));
      return {
        B: suspicionsOf('B', { witnesses: read, bounced: sample(bounced.B.known), scale }),
        Z: suspicionsOf('Z', { witnesses: read, bounced: sample(bounced.Z.known), scale }),
      };
    },
    isWorthReading(mailing) {
      // Before the second send there is nobody to ask for.
      if (sumOf(mailing.witnesses) === 0) return false;
      const witnesses = messagesOf(mailing);
      return bounceKinds.some((kind) => {
        const { known, unknown } = mailing.bounced[kind];
        return mayStandOut(kind, { witnesses, bounced: plus(known, unknown), scale: 1 }, true);
      });
    },
    remember(mailing, judgement) {
      for (const kind of bounceKinds.filter((one) => judgement[one].every(({ is }) => is === 'watch'))) {
        const { known, unknown } = mailing.bounced[kind];
        past.add(kind, plus(known, unknown), messagesOf(mailing));
      }
    },
  };
}

/** The groups of which all bounces wait. */
export function heldGroups(suspicions: readonly Suspicion[]): ReadonlySet<number> {
  return new Set(suspicions.flatMap(({ cells }) => groupsOf(cells)));
}

/** Whether an address that waited and bounced again waits once more: a B is final, a Z is not while its part stands out. */
export function waitsAgain(kind: BounceKind, isHeldAgain: boolean): boolean {
  return kind === 'Z' && isHeldAgain;
}

function groupsOf(cells: readonly Cell[]): readonly number[] {
  return cells.map(({ domain }) => groupOfDomain.get(domain) ?? 0);
}

function messagesOf({ known, unknown }: Mailing): Counts {
  return plus(known, unknown);
}
