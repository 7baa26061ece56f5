import { daysBetween } from '../../shared/bounce/instant.ts';
import type { Cause, Return } from './absences.ts';
import { isGone, isLiving } from './fate.ts';
import { countInReview, type Year } from './live-through.ts';
import type { Person } from './people.ts';
import type { Owner } from './timetable.ts';

/** What became of suppressed addresses under one rule set, by what the owner does. */
export interface Standing {
  readonly name: string;
  readonly owner: Owner;
  /** Living addresses that are suppressed at the end: in all, and those by a Z that only chance has brought. */
  readonly suppressed: number;
  readonly byStrayBlock: number;
  /** Addresses that came back and had not bounced since their death: of all, and of those with a stray Z. */
  readonly back: Back;
  readonly backFromStrayBlock: Back;
  /** Addresses that came back after they had bounced dead: to be mailed, or before a person. */
  readonly deadBack: number;
  readonly deadInReview: number;
  /** Addresses without a reader that were mailed more than once more than by the rule set compared with. */
  readonly deadMailedMore: number;
  /** Of these, those that had come back while somebody read them, and died later. */
  readonly diedSince: number;
  readonly inReview: number;
}

interface Back {
  readonly times: number;
  /** From the bounce that suppressed it until it was neither suppressed nor off the list. */
  readonly medianDays: number;
  readonly worstDays: number;
}

/** @param today the same owner's year under the rule set to compare with. */
export function standingOf(name: string, year: Year, today: Year): Standing {
  const suppressed = [...year.atEnd].filter(
    ([person, { decision }]) => decision === 'suppress' && isLiving(person, year.lastSentAt),
  );
  const [dead, living] = [year.returns.filter(wasDead), year.returns.filter((one) => !wasDead(one))];
  const more = mailedMore(year, today);
  return {
    name,
    owner: year.owner,
    suppressed: suppressed.length,
    byStrayBlock: suppressed.filter(([person]) => isStrayBlock(year.causes.get(person))).length,
    back: backOf(living),
    backFromStrayBlock: backOf(living.filter(({ cause }) => isStrayBlock(cause))),
    deadBack: people(dead.filter(({ decision }) => decision !== 'review')).size,
    deadInReview: people(dead.filter(({ decision }) => decision === 'review')).size,
    deadMailedMore: more.length,
    diedSince: more.filter((person) => people(living).has(person)).length,
    inReview: countInReview(year.atEnd),
  };
}

function mailedMore(year: Year, today: Year): readonly Person[] {
  return [...year.wasted]
    .filter(([person, { sends }]) => sends - (today.wasted.get(person)?.sends ?? 0) > 1)
    .map(([person]) => person);
}

function backOf(returns: readonly Return[]): Back {
  const days = returns
    .map(({ cause, at }) => daysBetween(cause.bouncedAt, at))
    .sort((one, other) => one - other);
  return {
    times: days.length,
    medianDays: days[Math.floor((days.length - 1) / 2)] ?? 0,
    worstDays: days.at(-1) ?? 0,
  };
}

/** An address that dies after its bounce, while it is away, comes back rightly: its next bounce tells. */
function wasDead({ person, newest }: Return): boolean {
  return isGone(person, newest.bouncedAt);
}

function isStrayBlock(cause: Cause | undefined): boolean {
  return cause?.code === 'Z' && cause.origin === 'noise';
}

function people(returns: readonly Return[]): ReadonlySet<Person> {
  return new Set(returns.map(({ person }) => person));
}
