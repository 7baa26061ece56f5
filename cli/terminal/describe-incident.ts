import type { Instant } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/storage/incident-register.ts';
import { number } from './number.ts';

/** "4,031 (counted)": messages sent to the provider, and how that is known. Asked for only where the judgement hangs on it. */
export function describeSentThere({ sentThere, sentThereBy }: Incident): string {
  if (sentThere === undefined) return 'not counted';
  return sentThereBy === 'sample' ? `about ${number(sentThere)} (sampled)` : `${number(sentThere)} (counted)`;
}

/** "dismissed on 2026-11-03 by later sends" */
export function describeStatus({ status, settledAt, settledBy }: Incident): string {
  const on = settledAt === undefined ? '' : ` on ${dayOf(settledAt)}`;
  const by = settledBy === undefined ? '' : ` by ${settledBy === 'person' ? 'a person' : settledBy}`;
  return `${status}${on}${by}`;
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
