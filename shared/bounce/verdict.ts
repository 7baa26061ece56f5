import type { BounceCode, Decision } from './bounce-codes.ts';
import { compareText } from './compare-text.ts';
import type { Click, Delivery } from './evidence.ts';
import type { Heeded } from './heed-evidence.ts';
import { daysAfter, daysBetween, type Instant } from './instant.ts';
import type { Escalation, Policy, PolicyRule, Wait } from './policy.ts';
import { heldOrVoid, type TimedBounce } from './timeline.ts';
import { holdDays, isEcho } from './vendor-hold.ts';

/** The rules that decide where evidence does. */
export const deliveredRule = 'delivered-since';
const clickedRule = 'clicked-since';

/** Why a verdict is what it is; the sentence is made from it. */
type Ground =
  | { readonly kind: 'code' }
  /** Mail was delivered before it, so another send has to confirm it. */
  | { readonly kind: 'unconfirmed'; readonly delivery: Delivery }
  /** Bounces in so many sends added up. */
  | { readonly kind: 'addedUp'; readonly bounces: readonly TimedBounce[] }
  /** An automatic reply came after the bounce. */
  | { readonly kind: 'signOfLife'; readonly at: Instant }
  /** Mail has arrived after it. */
  | { readonly kind: 'delivered'; readonly delivery: Delivery }
  /** A link of a later send was used. */
  | { readonly kind: 'clicked'; readonly click: Click }
  | { readonly kind: 'held' | 'void' };

/** What one rule makes of an address's bounces. The strongest verdict is the address's assessment. */
export interface Verdict {
  readonly decision: Decision;
  /** The rule's id, as it stands in the record. */
  readonly rule: string;
  /** The newest bounce that the verdict rests on. */
  readonly deciding: TimedBounce;
  readonly ground: Ground;
  /** Exactly with `retry`. */
  readonly retryAfter?: Instant;
  readonly towards?: Progress;
}

/** How many sends have counted towards an escalation so far, over how many days, and what it takes. */
export interface Progress {
  readonly sends: number;
  readonly days: number;
  readonly escalation: Escalation;
}

export interface Judged {
  readonly timeline: readonly TimedBounce[];
  readonly policy: Policy;
  /** The newest automatic reply; undefined when there is none, or the policy does not heed it. */
  readonly lastReply: Instant | undefined;
  /** Messages that arrived, newest first. */
  readonly deliveries: readonly Delivery[];
}

/** What a rule says of the bounces since the last automatic reply, and of those that it answered. */
export function verdictsOf(id: string, rule: PolicyRule, judged: Judged): readonly Verdict[] {
  const { timeline, policy, lastReply } = judged;
  const codes: readonly (string | undefined)[] = rule.codes;
  const counting = timeline.filter((bounce) => codes.includes(bounce.code) && !heldOrVoid(bounce));
  // A reply starts every count anew.
  const run = counting.filter(({ bouncedAt }) => lastReply === undefined || bouncedAt >= lastReply);
  const delivery = deliveredBefore(run, rule, judged);
  const verdict = delivery
    ? runVerdict(id, { ...rule, ...rule.afterDelivery, decision: 'retry' }, run, timeline, {
        kind: 'unconfirmed',
        delivery,
      })
    : runVerdict(id, rule, run, timeline, { kind: 'code' });

  const answered = counting.at(-1 - run.length);
  // Only what would keep a living person from the mail needs a second look.
  const heldCodes = policy.outageDetection?.codes ?? [];
  const isGrave = rule.decision === 'suppress' || heldCodes.some((code) => rule.codes.includes(code));
  if (!answered || lastReply === undefined || (verdict && !isGrave)) return verdict ? [verdict] : [];
  const signOfLife: Verdict = {
    decision: isGrave ? 'review' : rule.decision,
    rule: isGrave ? 'sign-of-life' : id,
    deciding: answered,
    ground: { kind: 'signOfLife', at: lastReply },
    ...(!isGrave && rule.wait && { retryAfter: retryAfter([answered], rule.wait) }),
    ...towards(rule, run, timeline),
  };
  return verdict ? [verdict, signOfLife] : [signOfLife];
}

function runVerdict(
  id: string,
  rule: PolicyRule,
  run: readonly TimedBounce[],
  timeline: readonly TimedBounce[],
  ground: Ground,
): Verdict | undefined {
  const newest = run.at(-1);
  if (!newest) return undefined;
  const { decision, wait, escalation, atOnceAfter } = rule;
  const base = { rule: id, deciding: newest };
  const addedUp = escalation && addUp(run, escalation);
  if (addedUp) return { ...base, decision: 'suppress', ground: { kind: 'addedUp', bounces: addedUp } };
  const before = timeline.filter(
    (bounce) => bounce.bouncedAt < newest.bouncedAt && !isEcho(newest, bounce, holdDays),
  );
  if (holdsAny(before, atOnceAfter)) return { ...base, decision: 'suppress', ground };
  return {
    ...base,
    decision,
    ground,
    ...(decision === 'retry' && wait && { retryAfter: retryAfter(inARow(run, escalation), wait) }),
    ...towards(rule, run, timeline),
  };
}

/**
 * The newest message that arrived before the first bounce of a run, and not too long before it. A bounce in between, be
 * it held by an incident, was the first already.
 */
function deliveredBefore(
  [first]: readonly TimedBounce[],
  { codes, afterDelivery }: PolicyRule,
  { timeline, deliveries }: Judged,
): Delivery | undefined {
  if (!first || !afterDelivery) return undefined;
  const wanted: readonly (string | undefined)[] = codes;
  const last = timeline.findLast(
    ({ code, bouncedAt }) => wanted.includes(code) && bouncedAt < first.bouncedAt,
  );
  return deliveries.find(({ sentAt }) => {
    const days = daysBetween(sentAt, first.bouncedAt);
    return days > 0 && days <= afterDelivery.withinDays && (!last || last.bouncedAt < sentAt);
  });
}

/** How far a run has come on its way to `suppress`; nothing when the next bounce would do. */
function towards(
  { escalation, atOnceAfter }: PolicyRule,
  run: readonly TimedBounce[],
  timeline: readonly TimedBounce[],
): { readonly towards?: Progress } {
  if (!escalation || holdsAny(timeline, atOnceAfter)) return {};
  const row = inARow(run, escalation);
  const [first, last] = [row[0], row.at(-1)];
  const days = first && last ? Math.floor(daysBetween(first.bouncedAt, last.bouncedAt)) : 0;
  return { towards: { sends: sendsIn(row), days, escalation } };
}

/**
 * All bounces since the first of those that add up; undefined when none do. Later ones cannot undo what has added up
 * once, however far away they are.
 */
function addUp(
  run: readonly TimedBounce[],
  { sends, overDays, withinDays = Number.POSITIVE_INFINITY }: Escalation,
): readonly TimedBounce[] | undefined {
  const perSend = new Map<string, number>();
  let from = 0;
  for (const last of run) {
    perSend.set(last.send, (perSend.get(last.send) ?? 0) + 1);
    let first = run[from] ?? last;
    for (; daysBetween(first.bouncedAt, last.bouncedAt) > withinDays; first = run[from] ?? last) {
      const left = (perSend.get(first.send) ?? 0) - 1;
      if (left > 0) perSend.set(first.send, left);
      else perSend.delete(first.send);
      from += 1;
    }
    const isLong = daysBetween(first.bouncedAt, last.bouncedAt) >= overDays;
    if (isLong && perSend.size >= sends) return run.slice(from);
  }
  return undefined;
}

/** The bounces of a run that are not farther than the window from its newest. */
function inARow(run: readonly TimedBounce[], escalation: Escalation | undefined): readonly TimedBounce[] {
  const newest = run.at(-1);
  const within = escalation?.withinDays;
  if (!newest || within === undefined) return run;
  return run.filter(({ bouncedAt }) => daysBetween(bouncedAt, newest.bouncedAt) <= within);
}

export function sendsIn(bounces: readonly TimedBounce[]): number {
  return new Set(bounces.map(({ send }) => send)).size;
}

/** A bounce comes some time after its send; the next send at the same hour must not miss its date by that. */
const slackDays = 1 / 2;

/** The latest date that any bounce of a row asks for: of two kinds, the newer must not shorten the other's wait. */
function retryAfter(row: readonly TimedBounce[], { firstDays, factor, longestDays }: Wait): Instant {
  const times = factor ** (sendsIn(row) - 1);
  const dates = row.map(({ code, bouncedAt }) => {
    const days = Math.min((firstDays[code as BounceCode] ?? longestDays) * times, longestDays);
    return daysAfter(bouncedAt, days - slackDays);
  });
  return dates.reduce((latest, date) => (compareText(date, latest) > 0 ? date : latest));
}

function holdsAny(bounces: readonly TimedBounce[], wanted: readonly BounceCode[] = []): boolean {
  const codes: readonly (string | undefined)[] = wanted;
  return bounces.some((bounce) => codes.includes(bounce.code) && heldOrVoid(bounce) !== 'void');
}

/** The bounces of incidents: those that wait for it to be resolved, and those that never count. */
export function incidentVerdicts({ timeline, lastReply }: Judged): readonly Verdict[] {
  // Whoever answers after a bounce of an incident was there all along.
  const held = timeline.findLast(
    (bounce) => heldOrVoid(bounce) === 'held' && (lastReply === undefined || bounce.bouncedAt >= lastReply),
  );
  const dismissed = timeline.findLast((bounce) => heldOrVoid(bounce) === 'void');
  return [
    ...(held
      ? [{ decision: 'review', rule: 'incident', deciding: held, ground: { kind: 'held' } } as const]
      : []),
    ...(dismissed
      ? [
          {
            decision: 'ignore',
            rule: 'incident-void',
            deciding: dismissed,
            ground: { kind: 'void' },
          } as const,
        ]
      : []),
  ];
}

/** The bounces that evidence speaks of: those that wait for a person, and those that do not count any more. */
export function evidenceVerdicts({ outlived, doubted, contradicted }: Heeded): readonly Verdict[] {
  const verdict = (
    decision: Decision,
    rule: string,
    bounces: readonly TimedBounce[],
    ground: Ground,
  ): readonly Verdict[] => bounces.slice(-1).map((deciding) => ({ decision, rule, deciding, ground }));
  return [
    ...(doubted
      ? verdict('review', deliveredRule, doubted.bounces, { kind: 'delivered', delivery: doubted.proof })
      : []),
    ...(contradicted
      ? verdict('review', clickedRule, contradicted.bounces, { kind: 'clicked', click: contradicted.proof })
      : []),
    ...(outlived
      ? verdict('ignore', deliveredRule, outlived.bounces, { kind: 'delivered', delivery: outlived.proof })
      : []),
  ];
}
