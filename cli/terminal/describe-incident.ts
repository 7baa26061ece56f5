import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { counted, number } from './number.ts';

/** "4,031 (counted)": messages sent to the provider, and how that is known. Read only where the judgement depends on it. */
export function describeSentThere({ sentThere }: Incident): string {
  if (sentThere === undefined) return 'not counted';
  const { messages, by } = sentThere;
  return by === 'sample' ? `about ${number(messages)} (sampled)` : `${number(messages)} (counted)`;
}

/** "dismissed on 2026-11-03 by later sends" */
export function describeState({ state }: Incident): string {
  if (state.status === 'open') return 'open';
  const by = state.resolvedBy === 'person' ? 'a person' : state.resolvedBy;
  return `${state.status} on ${dayOf(state.resolvedAt)} by ${by}`;
}

export function dayOf(instant: Instant): string {
  return instant.slice(0, 10);
}

/** "1 address", "812 addresses". */
export function addresses(count: number): string {
  return counted(count, 'address', 'addresses');
}

/** What an operator may do with an incident: the status it then has, and what that means. */
export const incidentVerbs = {
  confirm: { status: 'confirmed', means: 'the addresses are really gone: the bounces of the incident count' },
  dismiss: {
    status: 'dismissed',
    means: 'the provider was at fault: the bounces of the incident never count',
  },
  reopen: { status: 'open', means: 'takes either back: the addresses wait again' },
} as const satisfies Readonly<Record<string, { readonly status: IncidentStatus; readonly means: string }>>;

/**
 * What to type next, with the incident's id, word by word.
 *
 * @param options those that name the target.
 */
export function commandOn(
  verb: string,
  { id }: Pick<Incident, 'id'>,
  options: readonly string[],
): readonly string[] {
  return [`npx bounce-hygiene incidents ${verb} ${id}`, ...options];
}
