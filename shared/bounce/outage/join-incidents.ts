import type { Incident, IncidentState } from './incident.ts';

/**
 * The incidents of two registers as one, oldest first: of each the highest version, and of two ends with one version that
 * of a person. What comes from the other register is published again, since nobody knows which records have heard of it.
 *
 * @returns the same list where the other register brings nothing new.
 */
export function joinIncidents(known: readonly Incident[], others: readonly Incident[]): readonly Incident[] {
  const news = others.filter((other) => {
    const mine = known.find(({ id }) => id === other.id);
    return mine === undefined || isNewer(other, mine);
  });
  if (news.length === 0) return known;
  const kept = known.filter(({ id }) => !news.some((one) => one.id === id));
  const due = news.map((incident): Incident => ({ ...incident, publication: 'due' }));
  return [...kept, ...due].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

function isNewer(one: Incident, other: Incident): boolean {
  if (one.version !== other.version) return one.version > other.version;
  if (one.level !== other.level) return one.level === 'incident';
  return rankOf(one.state) > rankOf(other.state);
}

/** Of one version: whatever a person has said, then what later sends have ended, then what is open. */
function rankOf(state: IncidentState): number {
  if (state.status === 'open') return 0;
  if (state.resolvedBy === 'later sends') return 1;
  return state.status === 'dismissed' ? 2 : 3;
}

function orderOf({ openedAt, id }: Incident): string {
  return `${openedAt} ${id}`;
}
