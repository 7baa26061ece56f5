import { dayOf } from './because.ts';
import { ruleFor } from './bounce-codes.ts';
import type { Policy } from './policy.ts';
import type { TimedBounce } from './timeline.ts';
import type { Progress, Verdict } from './verdict.ts';

/** What would have to happen for the decision to become another. */
export function changesWhen(verdict: Verdict, policy: Policy): string {
  const { decision, rule, deciding, ground, towards, retryAfter } = verdict;
  if (ground.kind === 'held' && deciding.incident?.isWatch)
    return 'A later send ends the watch: then this bounce never counts, and a new one does.';
  if (ground.kind === 'held')
    return 'It changes when the incident is resolved: confirmed, the bounce counts; dismissed, it never does.';
  if (ground.kind === 'void')
    return `A bounce outside that ${deciding.incident?.isWatch ? 'watch' : 'incident'} would change this.`;
  if (ground.kind === 'delivered' || ground.kind === 'clicked')
    return decision === 'ignore'
      ? 'A newer bounce would change this.'
      : 'A release or a suppression decides it; another such bounce would count.';
  if (towards) return `${addingUp(towards)}${resettingCount(policy)}.`;
  if (rule === 'sign-of-life') return 'Another such bounce makes it suppress.';
  switch (decision) {
    case 'suppress':
      return endingSuppression(deciding, policy);
    case 'review':
      return deciding.code === undefined
        ? 'Its code, should the report give it later, or a graver bounce, such as code B, would change this.'
        : 'A graver bounce, such as code B, would change this.';
    case 'retry':
      return `Worth another send from ${dayOf(retryAfter ?? '')}; a graver bounce would change this.`;
    case 'ignore':
      return 'A bounce of another kind would change this.';
  }
}

function resettingCount({ signsOfLife, evidence }: Policy): string {
  if (!signsOfLife) return '';
  return `; a reply${evidence ? ' or a delivery' : ''} resets the count`;
}

function endingSuppression({ code }: TimedBounce, { signsOfLife, evidence }: Policy): string {
  if (!signsOfLife) return 'Only another policy would change this.';
  const codes: readonly (string | undefined)[] = evidence?.delivered.drops ?? [];
  if (ruleFor(code).bounceClass === 'soft')
    return `A later reply${codes.includes(code) ? ' or delivery' : ''} resets the count.`;
  if (!evidence) return 'A later automatic reply brings it before a person.';
  return codes.includes(code)
    ? 'A later delivery ends it; a later automatic reply or click brings it before a person.'
    : 'A later automatic reply, delivery or click brings it before a person.';
}

/** "It becomes suppress after 5 such sends over 14 to 90 days (3 so far in 21 days)" */
function addingUp({ sends, days, escalation }: Progress): string {
  const { sends: needed, overDays, withinDays } = escalation;
  const span = withinDays === undefined ? `${overDays} or more` : `${overDays} to ${withinDays}`;
  const soFar = sends > 1 ? `${sends} so far in ${days} days` : `${sends} so far`;
  return `It becomes suppress after ${needed} such sends over ${span} days (${soFar})`;
}
