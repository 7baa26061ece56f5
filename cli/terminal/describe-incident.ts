import type { Instant } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import { number } from './number.ts';

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
  return count === 1 ? '1 address' : `${number(count)} addresses`;
}

/** What to type next, with the incident's id and the table it is in, word by word. */
export function commandOn(verb: string, { id }: Pick<Incident, 'id'>, table: string): string[] {
  return [`npm run incidents -- ${verb} ${id}`, `--table ${table}`];
}
