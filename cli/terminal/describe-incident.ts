import { placeOf } from '../../shared/bounce/because.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-reference.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { type Incident, referenceOf } from '../../shared/bounce/outage/incident.ts';
import { escapeForTerminal } from './escape.ts';
import { counted, number } from './number.ts';

/** "gmail.com", "companies behind filter.example", "all companies", "the whole send": what an incident is about. */
export function describePart({ part }: Pick<Incident, 'part'>): string {
  switch (part.kind) {
    case 'organisation':
      return escapeForTerminal(part.name);
    case 'companies behind':
      return `companies behind ${escapeForTerminal(part.name)}`;
    case 'companies':
      return 'all companies';
    case 'rest':
      return 'the whole send';
  }
}

/** "37 contacts at gmail.com", "82 contacts at companies behind filter.example", "800 contacts". */
export function describeHeld(incident: Incident): string {
  const place = placeOf(referenceOf(incident));
  const contacts = counted(incident.held, 'contact');
  return place === undefined ? contacts : `${contacts} ${escapeForTerminal(place)}`;
}

/**
 * "82 of 200 companies behind filter.example that took an earlier send bounced, usually 1": what it was judged by;
 * undefined where it was opened before there were witnesses.
 */
export function describeJudged(incident: Incident): string | undefined {
  const { witnesses, bounced, usually } = incident.judged;
  if (witnesses === undefined || usually === undefined) return undefined;
  const { who, note } = witnessesOf(incident);
  return `${number(bounced)} of ${number(witnesses)} ${who} took an earlier send bounced, usually ${number(Math.round(usually))}${note}`;
}

function witnessesOf(incident: Incident): { readonly who: string; readonly note: string } {
  const { part, covered } = incident;
  const note = '; a company counts as one';
  switch (part.kind) {
    case 'organisation': {
      const isOneDomain = covered.kind === 'domains' && covered.domains.length === 1;
      return { who: 'people there who', note: isOneDomain ? '' : note };
    }
    case 'rest':
      return { who: 'people who', note };
    case 'companies behind':
      return { who: `${describePart(incident)} that`, note: '' };
    case 'companies':
      return { who: 'companies that', note: '' };
  }
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
    means: 'the addresses were not at fault: the bounces of the incident never count',
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
