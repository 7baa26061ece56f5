import { dayOf } from './because.ts';
import { ruleFor } from './bounce-codes.ts';
import type { Policy } from './policy.ts';
import type { Progress, Verdict } from './verdict.ts';

/** What would have to happen for the decision to become another. */
export function changesWhen(verdict: Verdict, policy: Policy): string {
  const { decision, rule, deciding, ground, towards, retryAfter } = verdict;
  if (ground.kind === 'held')
    return 'It changes when the incident is resolved: confirmed, the bounce counts; dismissed, it never does.';
  if (ground.kind === 'void') return 'A bounce outside that incident would change this.';
  if (towards) return `${addingUp(towards)}${policy.signsOfLife ? '; a reply resets the count' : ''}.`;
  if (rule === 'sign-of-life') return 'Another such bounce makes it suppress.';
  switch (decision) {
    case 'suppress':
      if (!policy.signsOfLife) return 'Only another policy would change this.';
      return ruleFor(deciding.code).bounceClass === 'soft'
        ? 'A later reply resets the count.'
        : 'A later automatic reply brings it before a person.';
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

/** "It becomes suppress after 5 such sends over 14 to 90 days (3 so far in 21 days)" */
function addingUp({ sends, days, escalation }: Progress): string {
  const { sends: needed, overDays, withinDays } = escalation;
  const span = withinDays === undefined ? `${overDays} or more` : `${overDays} to ${withinDays}`;
  const soFar = sends > 1 ? `${sends} so far in ${days} days` : `${sends} so far`;
  return `It becomes suppress after ${needed} such sends over ${span} days (${soFar})`;
}
