import { type Decision, isBounceCode, strengthOf } from './bounce-codes.ts';
import { compareText } from './compare-text.ts';
import type { Evidence } from './evidence.ts';
import { heedEvidence } from './heed-evidence.ts';
import type { History } from './history.ts';
import type { IncidentReference } from './incident-reference.ts';
import { afterRelease, heldOverride, type Override } from './overrides.ts';
import type { Policy } from './policy.ts';
import { compareTimed, type TimedBounce, timelineOf } from './timeline.ts';
import { evidenceVerdicts, incidentVerdicts, type Judged, type Verdict, verdictsOf } from './verdict.ts';

/** What decides about an address, without the sentences that a record says it in. */
export type WhatDecides =
  /** What an operator said; `newest` is the newest bounce that is known, whether it counts or not. */
  | { readonly by: 'override'; readonly override: Override; readonly newest: TimedBounce | undefined }
  /** Nothing does: it never bounced, and what was said of it was taken back. */
  | { readonly by: 'nothing' }
  | { readonly by: 'bounces'; readonly verdict: Verdict };

/**
 * Finds what decides. The override that holds comes first: a suppression decides, a release takes its bounces out. Then
 * evidence parts those that mail, or a click, came after. Each rule of the policy says what it makes of the rest; the
 * strongest verdict (suppress, review, retry, ignore) decides, and of equal ones that of the newest bounce, of `retry`
 * the one that waits longest. Pure and without a clock: the same facts give the same answer in any order and in any
 * year.
 *
 * @throws {RangeError} when there is neither a bounce nor an override: there is nothing to decide.
 */
export function whatDecides(
  history: History,
  overrides: readonly Override[],
  evidence: Evidence,
  incidentReferences: readonly IncidentReference[],
  policy: Policy,
): WhatDecides {
  const known = timelineOf(history, incidentReferences, policy.outageDetection);
  const override = heldOverride(overrides);
  const unreleased = override?.kind === 'release' ? afterRelease(known, override) : known;
  if (override && (override.kind === 'suppress' || unreleased.length === 0))
    return { by: 'override', override, newest: known.at(-1) };
  if (unreleased.length === 0 && overrides.length > 0) return { by: 'nothing' };
  const heeded = heedEvidence(unreleased, known, evidence, policy.evidence);
  const timeline = heeded.counting;
  const lastReply = policy.signsOfLife ? timeline.findLast(({ code }) => code === 'V')?.bouncedAt : undefined;
  const judged: Judged = { timeline, policy, lastReply, deliveries: heeded.deliveries };
  const verdicts = [
    ...Object.entries(policy.rules).flatMap(([id, rule]) => verdictsOf(id, rule, judged)),
    ...unknownCodes(judged),
    ...incidentVerdicts(judged),
    ...evidenceVerdicts(heeded),
  ];
  const [verdict] = verdicts.sort(compareVerdicts);
  if (!verdict) throw new RangeError('an address without bounces and overrides has no assessment');
  return { by: 'bounces', verdict };
}

export function decisionOf(deciding: WhatDecides): Decision {
  switch (deciding.by) {
    case 'override':
      return deciding.override.kind === 'suppress' ? 'suppress' : 'ignore';
    case 'nothing':
      return 'ignore';
    case 'bounces':
      return deciding.verdict.decision;
  }
}

/** No code is guessed: whatever no rule names waits for a person, under every policy. */
function unknownCodes({ timeline }: Judged): Verdict[] {
  const deciding = timeline.findLast(({ code }) => !isBounceCode(code));
  if (!deciding) return [];
  return [{ decision: 'review', rule: 'unknown-code', deciding, ground: { kind: 'code' } }];
}

function compareVerdicts(one: Verdict, other: Verdict): number {
  return (
    strengthOf(one.decision) - strengthOf(other.decision) ||
    compareText(other.retryAfter ?? '', one.retryAfter ?? '') ||
    compareTimed(other.deciding, one.deciding)
  );
}
