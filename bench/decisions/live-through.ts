import { setImmediate } from 'node:timers/promises';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { ClickRow } from '../../shared/constant-contact/clicks-report.ts';
import { type Cause, createAbsences, type Return } from './absences.ts';
import { isGone } from './fate.ts';
import type { Person } from './people.ts';
import type { Assessment, RuleSet, RuleSetRun } from './rule-set.ts';
import { endOf, type Owner, timetableOf } from './timetable.ts';
import { createVendor } from './vendor.ts';
import type { Send, World } from './world.ts';

/** What a rule set made of a world. */
export interface Year {
  readonly world: World;
  readonly owner: Owner;
  /** When the last send went out. */
  readonly lastSentAt: Instant;
  /** How everybody whom that send's list names stands in the end. */
  readonly atEnd: ReadonlyMap<Person, Assessment>;
  /** The bounce that got an address suppressed, for those that are suppressed at the end. */
  readonly causes: ReadonlyMap<Person, Cause>;
  /** Every time that an address was no longer suppressed, nor off the list. */
  readonly returns: readonly Return[];
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

/** A monthly sender's next send has gone out by then, and its report is closed. */
const daysForALaterSend = 35;

/**
 * Lets a rule set decide in a world, send by send. Who gets no mail has no more bounces, and nothing that arrives; whom
 * the owner does not take off the list gets it, whatever is decided. An owner who acts at once also waits for the date
 * of a `retry`. Nobody looks at what is left for review, so that it is mailed on.
 */
export async function liveThrough(world: World, ruleSet: RuleSet, owner: Owner = 'at once'): Promise<Year> {
  const { sends, rates } = world;
  const endAt = endOf(world);
  const vendor = createVendor(world);
  const run = ruleSet.start();
  const absences = createAbsences();
  const wasted = new Map<Person, Wasted>();
  const tried = new Map<Send, readonly Person[]>();
  let offList: ReadonlySet<Person> = new Set();
  let listed: readonly Person[] = [];
  let mostInReview = 0;

  const look = (at: Instant) => {
    const assessments = assessmentsOf(listed, run);
    absences.note(assessments, offList, at);
    return assessments;
  };
  const count = (assessments: ReadonlyMap<Person, Assessment>) => {
    mostInReview = Math.max(mostInReview, countInReview(assessments));
    return assessments;
  };

  async function mail(send: Send, readAt: Instant): Promise<void> {
    const { campaignActivityId, sentAt } = send;
    listed = send.listed;
    const assessments = count(look(sentAt));
    const mailed = listed.filter((person) =>
      owner === 'at once' ? mayBeMailed(assessments.get(person), sentAt) : !offList.has(person),
    );
    const rows = vendor.deliver(send, mailed, readAt);
    const notTried = new Set(rows.filter((row) => row.held).map(({ person }) => person));
    for (const { person, origin, bounce } of rows)
      absences.bounced(person, { code: bounce.code, origin, bouncedAt: bounce.bouncedAt });
    for (const person of mailed) {
      if (!isGone(person, sentAt)) continue;
      const before = wasted.get(person) ?? { sends: 0, tries: 0 };
      wasted.set(person, {
        sends: before.sends + 1,
        tries: before.tries + (notTried.has(person) ? 0 : 1),
      });
    }
    tried.set(
      send,
      mailed.filter((person) => !notTried.has(person)),
    );
    const bounces = rows.map(({ bounce }) => bounce);
    await run.learn({ campaignActivityId, sentAt, mailed: mailed.map(asRecipient), bounces });
  }

  async function close(send: Send, closedAt: Instant): Promise<void> {
    const { campaignActivityId } = send;
    const clicks = clickRows(send, tried.get(send) ?? [], closedAt);
    await run.close?.({ campaignActivityId, closedAt, clicks });
  }

  for (const happening of timetableOf(world, owner)) {
    // Nothing in here waits for anything real, and Ctrl-C would not be heard.
    await setImmediate();
    const { at, kind } = happening;
    if (kind === 'tidying') {
      const assessments = assessmentsOf(listed, run);
      offList = new Set(listed.filter((person) => isTakenOff(assessments.get(person), at, owner)));
    } else {
      const send = sends[happening.position];
      if (send && kind === 'send') await mail(send, sends[happening.position + 1]?.sentAt ?? endAt);
      if (send && kind === 'closing') await close(send, at);
    }
    if (kind !== 'send') look(at);
  }
  const atEnd = count(look(endAt));
  const lastSentAt = sends.at(-1)?.sentAt ?? rates.firstSendAt;
  const { causes, returns } = absences;
  return { world, owner, lastSentAt, atEnd, causes, returns, wasted, mostInReview };
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

function isTakenOff(assessment: Assessment | undefined, at: Instant, owner: Owner): boolean {
  if (assessment?.decision !== 'suppress') return false;
  const { bounceCode, bouncedAt } = assessment;
  const mayArriveYet =
    bounceCode === 'Z' && bouncedAt !== undefined && at < daysAfter(bouncedAt, daysForALaterSend);
  return owner === 'monthly' || !mayArriveYet;
}

function clickRows({ clicks }: Send, tried: readonly Person[], until: Instant): readonly ClickRow[] {
  return tried.flatMap((person) =>
    (clicks.get(person) ?? [])
      .filter(({ at }) => at <= until)
      .map(({ link, at }) => ({ ...asRecipient(person), link: `${link}`, clickedAt: at })),
  );
}

function asRecipient({ address, contactId }: Person) {
  return { address, contactId };
}
