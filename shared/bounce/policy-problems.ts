import { bounceCodes, decisionsByStrength, isBounceCode } from './bounce-codes.ts';
import type { AfterDelivery, Escalation, OutageDetection, Policy, PolicyRule, Wait } from './policy.ts';

/** Everything for which a policy cannot be right, in sentences; empty when there is nothing. */
export function policyProblems({
  rules,
  outageDetection,
}: Pick<Policy, 'rules' | 'outageDetection'>): string[] {
  const problems = Object.entries(rules).flatMap(([id, rule]) =>
    ruleProblems(rule).map((problem) => `the rule ${id} ${problem}`),
  );
  const ruled = Object.values(rules).flatMap(({ codes }) => codes);
  for (const code of Object.keys(bounceCodes)) {
    const count = ruled.filter((one) => one === code).length;
    if (count === 0) problems.push(`no rule says what ${code} means`);
    if (count > 1) problems.push(`${count} rules say what ${code} means`);
  }
  return outageDetection ? [...problems, ...detectionProblems(outageDetection)] : problems;
}

function ruleProblems(rule: PolicyRule): string[] {
  const { codes, decision, wait, escalation, atOnceAfter = [], afterDelivery } = rule;
  const unknown = [...codes, ...atOnceAfter].filter((code) => !isBounceCode(code));
  return [
    ...unknown.map((code) => `knows a bounce code ${JSON.stringify(code)} that does not exist`),
    ...(codes.length === 0 ? ['has no bounce codes'] : []),
    ...(decisionsByStrength.includes(decision)
      ? []
      : [`decides ${JSON.stringify(decision)}, which is no decision`]),
    // The one code that says that the message arrived.
    ...(codes.includes('V') && decision !== 'ignore' ? ['must ignore V: the message was delivered'] : []),
    ...(codes.includes('V') && escalation ? ['must not add up V: the message was delivered'] : []),
    ...((decision === 'retry') === (wait !== undefined)
      ? []
      : ['must have a wait exactly when it decides retry']),
    ...(wait ? waitProblems(wait, codes) : []),
    ...(escalation ? escalationProblems(escalation, decision, wait) : []),
    ...(afterDelivery ? afterDeliveryProblems(afterDelivery, codes) : []),
  ];
}

function afterDeliveryProblems(
  { withinDays, wait, escalation }: AfterDelivery,
  codes: readonly string[],
): string[] {
  return [
    ...(withinDays > 0 ? [] : ['must heed deliveries of more than zero days']),
    ...waitProblems(wait, codes),
    ...escalationProblems(escalation, 'retry', wait),
  ];
}

function waitProblems({ firstDays, factor, longestDays }: Wait, codes: readonly string[]): string[] {
  const days = codes.map((code) => (firstDays as Record<string, number | undefined>)[code] ?? 0);
  return [
    ...(days.every((first) => first > 0) ? [] : ['needs a first wait above zero for each of its codes']),
    ...(days.every((first) => first <= longestDays) ? [] : ['has a first wait above its longest one']),
    ...(factor >= 1 ? [] : ['has waits that grow shorter']),
  ];
}

function escalationProblems(
  { sends, overDays, withinDays = Number.POSITIVE_INFINITY }: Escalation,
  decision: string,
  wait: Wait | undefined,
): string[] {
  const problems: string[] = [];
  if (decision === 'suppress') problems.push('suppresses at once and cannot add up as well');
  if (!Number.isInteger(sends) || sends < 2) problems.push('must add up at least 2 sends');
  if (!(overDays > 0)) problems.push('must add up over more than zero days');
  if (!(overDays < withinDays)) problems.push(`cannot see ${overDays} days within ${withinDays}`);
  // Whoever keeps to `retryAfter` mails no earlier than that: the last of the bounces must still be in the window.
  const span = wait ? spanOf(wait, sends) : 0;
  if (span > withinDays)
    problems.push(
      `waits so long that ${sends} sends take ${span} days, more than the ${withinDays} it adds up`,
    );
  return problems;
}

/** Days from the first of so many bounces to the last, when every wait is kept. */
function spanOf({ firstDays, factor, longestDays }: Wait, sends: number): number {
  const first = Math.max(...Object.values(firstDays));
  const waits = Array.from({ length: Math.max(0, sends - 1) }, (_, nth) => first * factor ** nth);
  return waits.reduce((sum, days) => sum + Math.min(days, longestDays), 0);
}

function detectionProblems({
  codes,
  pastMessages,
  echoDays,
  secondFromDays,
  secondWithinDays,
}: OutageDetection): string[] {
  const unknown = codes.filter((code) => !isBounceCode(code));
  return [
    ...unknown.map(
      (code) => `outage detection knows a bounce code ${JSON.stringify(code)} that does not exist`,
    ),
    ...(codes.length > 0 && !codes.includes('V') ? [] : ['outage detection must hold codes, and never V']),
    ...(pastMessages > 0 ? [] : ['outage detection needs a past of more than zero messages']),
    ...(echoDays > 0 ? [] : ['outage detection needs more than zero days for echoes']),
    ...(secondFromDays > 0 && secondFromDays < secondWithinDays
      ? []
      : ['outage detection needs days from above zero to more for a second bounce']),
  ];
}
