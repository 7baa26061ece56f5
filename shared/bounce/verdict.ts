import type { BounceCode, Decision } from './bounce-codes.ts';
import { daysAfter, daysBetween, type Instant } from './instant.ts';
import type { Escalation, Policy, PolicyRule, Wait } from './policy.ts';
import { heldOrVoid, type TimedBounce } from './timeline.ts';

/** Why a verdict is what it is; the sentence is made from it. */
export type Ground =
  | { readonly kind: 'code' }
  /** Bounces in so many sends added up. */
  | { readonly kind: 'addedUp'; readonly bounces: readonly TimedBounce[] }
  /** Somebody answered after the bounce. */
  | { readonly kind: 'signOfLife'; readonly at: Instant }
  | { readonly kind: 'held' | 'void' };

/** What one rule makes of an address's bounces. The strongest verdict is the address's standing. */
export interface Verdict {
  readonly decision: Decision;
  /** The rule's id, as it stands in the record. */
  readonly rule: string;
  /** The newest bounce that the verdict rests on. */
  readonly deciding: TimedBounce;
  readonly ground: Ground;
  /** Exactly with `retry`. */
  readonly retryAfter?: Instant;
  /** How many sends have counted towards an escalation so far, and how many it takes. */
  readonly towards?: { readonly sends: number; readonly escalation: Escalation };
}

export interface Judged {
  readonly timeline: readonly TimedBounce[];
  readonly policy: Policy;
  /** The newest automatic reply; undefined when there is none, or the policy does not heed it. */
  readonly lastReply: Instant | undefined;
}

/** What a rule says; undefined when no bounce of its codes counts. */
export function verdictOf(id: string, rule: PolicyRule, judged: Judged): Verdict | undefined {
  const { timeline, lastReply, policy } = judged;
  const codes: readonly (string | undefined)[] = rule.codes;
  const counting = timeline.filter((bounce) => codes.includes(bounce.code) && !heldOrVoid(bounce));
  const newest = counting.at(-1);
  if (!newest) return undefined;
  // A reply starts every count anew.
  const run = counting.filter(({ bouncedAt }) => lastReply === undefined || bouncedAt >= lastReply);

  const addedUp = rule.escalation && addUp(run, rule.escalation);
  if (addedUp) {
    const ground = { kind: 'addedUp', bounces: addedUp } as const;
    return { decision: 'suppress', rule: id, deciding: newest, ground };
  }
  const { decision } = isAtOnce(rule, run, timeline) ? { decision: 'suppress' as const } : rule;
  // Only what would keep a living person from the mail needs a second look.
  const guarded = policy.outageGuard?.codes ?? [];
  const grave = decision === 'suppress' || guarded.some((code) => rule.codes.includes(code));
  if (grave && lastReply !== undefined && run.length === 0) {
    return {
      decision: 'review',
      rule: 'sign-of-life',
      deciding: newest,
      ground: { kind: 'signOfLife', at: lastReply },
    };
  }
  const recent = inARow(run, rule.escalation);
  return {
    decision,
    rule: id,
    deciding: newest,
    ground: { kind: 'code' },
    ...(decision === 'retry' && rule.wait && { retryAfter: retryAfter(newest, recent, rule.wait) }),
    ...(decision !== 'suppress' &&
      rule.escalation && { towards: { sends: recent, escalation: rule.escalation } }),
  };
}

/** The bounces of the first stretch of time in which they add up. Later ones cannot undo what has added up once. */
function addUp(
  run: readonly TimedBounce[],
  { sends, overDays, withinDays = Number.POSITIVE_INFINITY }: Escalation,
): readonly TimedBounce[] | undefined {
  const perSend = new Map<string, number>();
  let from = 0;
  for (const [at, last] of run.entries()) {
    perSend.set(last.send, (perSend.get(last.send) ?? 0) + 1);
    let first = run[from] ?? last;
    for (; daysBetween(first.bouncedAt, last.bouncedAt) > withinDays; first = run[from] ?? last) {
      const left = (perSend.get(first.send) ?? 0) - 1;
      if (left > 0) perSend.set(first.send, left);
      else perSend.delete(first.send);
      from += 1;
    }
    const isLong = daysBetween(first.bouncedAt, last.bouncedAt) >= overDays;
    if (isLong && perSend.size >= sends) return run.slice(from, at + 1);
  }
  return undefined;
}

/** Distinct sends of a run that are not farther than the window from its newest. */
function inARow(run: readonly TimedBounce[], escalation: Escalation | undefined): number {
  const newest = run.at(-1);
  if (!newest) return 0;
  const within = escalation?.withinDays ?? Number.POSITIVE_INFINITY;
  return sendsIn(run.filter(({ bouncedAt }) => daysBetween(bouncedAt, newest.bouncedAt) <= within));
}

export function sendsIn(bounces: readonly TimedBounce[]): number {
  return new Set(bounces.map(({ send }) => send)).size;
}

function retryAfter({ code, bouncedAt }: TimedBounce, sends: number, wait: Wait): Instant {
  const first = wait.firstDays[code as BounceCode] ?? wait.longestDays;
  const days = Math.min(first * wait.factor ** Math.max(0, sends - 1), wait.longestDays);
  return daysAfter(bouncedAt, Math.ceil(days));
}

function isAtOnce(
  { atOnceAfter = [] }: PolicyRule,
  run: readonly TimedBounce[],
  timeline: readonly TimedBounce[],
): boolean {
  const newest = run.at(-1);
  const codes: readonly (string | undefined)[] = atOnceAfter;
  return (
    newest !== undefined &&
    timeline.some(
      (bounce) =>
        codes.includes(bounce.code) &&
        bounce.bouncedAt < newest.bouncedAt &&
        heldOrVoid(bounce) !== 'dismissed',
    )
  );
}

/** The bounces of incidents: those that wait for it to be settled, and those that never count. */
export function incidentVerdicts({ timeline, lastReply }: Judged): Verdict[] {
  // Whoever answers after a bounce of an incident was there all along.
  const held = timeline.findLast(
    (bounce) => heldOrVoid(bounce) === 'open' && (lastReply === undefined || bounce.bouncedAt >= lastReply),
  );
  const settled = timeline.findLast((bounce) => heldOrVoid(bounce) !== undefined);
  return [
    ...(held
      ? [{ decision: 'review', rule: 'incident', deciding: held, ground: { kind: 'held' } } as const]
      : []),
    ...(settled
      ? [{ decision: 'ignore', rule: 'incident-void', deciding: settled, ground: { kind: 'void' } } as const]
      : []),
  ];
}
