import { setImmediate } from 'node:timers/promises';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Origin } from './answer.ts';
import { isGone } from './fate.ts';
import type { Person } from './people.ts';
import type { Assessment, RuleSet, RuleSetRun } from './rule-set.ts';
import { createVendor } from './vendor.ts';
import type { World } from './world.ts';

/** What a rule set made of a world. */
export interface Year {
  readonly world: World;
  /** When the last send went out. */
  readonly lastSentAt: Instant;
  /** How everybody whom that send's list names stands after it. */
  readonly atEnd: ReadonlyMap<Person, Assessment>;
  /** Why the bounce came that got an address suppressed, for those that are suppressed at the end. */
  readonly causes: ReadonlyMap<Person, Origin>;
  /** Mail to those who were gone by then. */
  readonly wasted: ReadonlyMap<Person, Wasted>;
  /** The most addresses that waited for a person between two sends. */
  readonly mostInReview: number;
}

export interface Wasted {
  /** Handed to the vendor. */
  readonly sends: number;
  /** Of these, tried: the others were in the vendor's hold. */
  readonly tries: number;
}

/**
 * Lets a rule set decide in a world, send by send: whom it suppresses gets no more mail, and who gets none has no
 * more bounces. Nobody looks at what is left for review, so that it is mailed on, as is `retry` from its date.
 */
export async function liveThrough(world: World, ruleSet: RuleSet): Promise<Year> {
  const { sends, rates } = world;
  const vendor = createVendor(world);
  const run = ruleSet.start();
  const latest = new Map<Person, Origin>();
  const causes = new Map<Person, Origin>();
  const wasted = new Map<Person, Wasted>();
  const endAt = daysAfter(rates.firstSendAt, sends.length * rates.sendEveryDays);
  let mostInReview = 0;
  let atEnd: ReadonlyMap<Person, Assessment> = new Map();

  const look = (people: readonly Person[]) => {
    const assessments = assessmentsOf(people, run);
    for (const [person, { decision }] of assessments) {
      const origin = latest.get(person);
      if (decision !== 'suppress') causes.delete(person);
      else if (origin && !causes.has(person)) causes.set(person, origin);
    }
    mostInReview = Math.max(mostInReview, countInReview(assessments));
    return assessments;
  };

  for (const [position, send] of sends.entries()) {
    // Nothing in here waits for anything real, and Ctrl-C would not be heard.
    await setImmediate();
    const { campaignActivityId, sentAt, listed } = send;
    const assessments = look(listed);
    const mailed = listed.filter((person) => mayBeMailed(assessments.get(person), sentAt));
    const rows = vendor.deliver(send, mailed, sends[position + 1]?.sentAt ?? endAt);
    const held = new Set<Person>();
    for (const { person, origin, held: notTried } of rows) {
      latest.set(person, origin);
      if (notTried) held.add(person);
    }
    for (const person of mailed) {
      if (!isGone(person, sentAt)) continue;
      const before = wasted.get(person) ?? { sends: 0, tries: 0 };
      wasted.set(person, { sends: before.sends + 1, tries: before.tries + (held.has(person) ? 0 : 1) });
    }
    const bounces = rows.map(({ bounce }) => bounce);
    await run.learn({ campaignActivityId, sentAt, mailed: mailed.map(asRecipient), bounces });
    if (position === sends.length - 1) atEnd = look(listed);
  }
  const lastSentAt = sends.at(-1)?.sentAt ?? rates.firstSendAt;
  return { world, lastSentAt, atEnd, causes, wasted, mostInReview };
}

export function countInReview(assessments: ReadonlyMap<Person, Assessment>): number {
  return [...assessments.values()].filter(({ decision }) => decision === 'review').length;
}

function assessmentsOf(people: readonly Person[], run: RuleSetRun): Map<Person, Assessment> {
  return new Map(people.map((person) => [person, run.decisionOf(person.address)]));
}

function mayBeMailed(assessment: Assessment | undefined, at: Instant): boolean {
  if (assessment?.decision === 'suppress') return false;
  const waits =
    assessment?.decision === 'retry' && assessment.retryAfter !== undefined && at < assessment.retryAfter;
  return !waits;
}

function asRecipient({ address, contactId }: Person) {
  return { address, contactId };
}
