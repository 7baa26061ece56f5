import { dayOf } from './because.ts';
import type { Escalation, Policy } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** What would have to happen for the decision to become another. */
export function changesWhen({ decision, ground, towards, retryAfter }: Verdict, policy: Policy): string {
  if (ground.kind === 'held')
    return 'It is settled when the incident is: confirmed, the bounce counts; dismissed, it never does.';
  if (ground.kind === 'signOfLife') return 'Another bounce like this makes it suppress.';
  if (towards) return `${addingUp(towards)}${policy.signsOfLife ? '; an automatic reply starts anew' : ''}.`;
  switch (decision) {
    case 'suppress':
      if (!policy.signsOfLife) return 'Only another policy would change this.';
      return ground.kind === 'addedUp'
        ? 'An automatic reply starts the count anew.'
        : 'An automatic reply brings it before a person.';
    case 'review':
      return 'Only a bounce that means suppress would change this.';
    case 'retry':
      return `Worth another send from ${dayOf(retryAfter ?? '')}; a graver bounce would change this.`;
    case 'ignore':
      return 'A bounce of another kind would change this.';
  }
}

function addingUp({
  sends,
  escalation,
}: {
  readonly sends: number;
  readonly escalation: Escalation;
}): string {
  const { sends: needed, overDays, withinDays } = escalation;
  const window = withinDays === undefined ? '' : ` within ${withinDays} days`;
  return `It becomes suppress after such bounces in ${needed} sends${window}, ${overDays} or more days apart (so far ${sends})`;
}
