import type { Draw } from '../../local/simulated-account/draw.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { type BusinessDomain, createBusinessDomains } from './business-domains.ts';
import { type Calendar, createCalendar } from './calendar.ts';
import { drawDomain, type Family, familyOf, nearMisses } from './providers.ts';
import type { Rates } from './rates.ts';

/** The truth about one address, which no rule set is told. */
export type Fate =
  | { readonly kind: 'living' }
  /** Nobody has it any more; every provider says so (B). */
  | { readonly kind: 'dead'; readonly since: Instant }
  /** As dead; its owner is on the list with another address later on. */
  | { readonly kind: 'moved'; readonly since: Instant }
  /** Never existed. */
  | { readonly kind: 'mistyped'; readonly answers: 'B' | 'D' }
  /** Full for a while; the owner comes back. */
  | { readonly kind: 'full'; readonly from: Instant; readonly until: Instant }
  /** Full for ever: nobody reads it. */
  | { readonly kind: 'abandoned'; readonly from: Instant };

export interface Person {
  readonly address: string;
  readonly contactId: string;
  readonly family: Family;
  /** At a small business domain. */
  readonly business?: BusinessDomain;
  readonly fate: Fate;
  /** On the list from then and until then; always, when absent. */
  readonly listedFrom?: Instant;
  readonly listedUntil?: Instant;
  /** Absences that answer by themselves. */
  readonly away: readonly { readonly from: Instant; readonly until: Instant }[];
  /** Days between two mails of other customers of the vendor; absent when there are none. */
  readonly othersEveryDays?: number;
}

/** Everybody who is ever on the list. A moved contact is two of them, with one contact id and one day between them. */
export function createPeople(rates: Rates, draw: Draw): Person[] {
  const calendar = createCalendar(rates, draw);
  const domains = createBusinessDomains(rates, calendar, draw);
  return Array.from({ length: rates.recipients }, (_, number) => {
    const domain = drawDomain(rates.shares, draw);
    const business = domain === undefined ? draw.oneOf(domains) : undefined;
    const name = domain ?? business?.name ?? '';
    // No account at Gmail can have a hyphen in its name, so that the largest provider knows none of these.
    const local = `reader-${number + 1}`;
    const living: Person = {
      address: `${local}@${name}`,
      contactId: draw.uuid(1),
      family: familyOf(name),
      ...(business && { business }),
      fate: { kind: 'living' },
      away: drawAbsences(business ? rates.businessAutoReply : rates.consumerAutoReply, calendar, draw),
      ...(draw.chance(rates.mailedByOthers) && { othersEveryDays: draw.between(...rates.othersEveryDays) }),
    };
    return meetFate(living, local, rates, calendar, draw);
  }).flat();
}

function meetFate(living: Person, local: string, rates: Rates, calendar: Calendar, draw: Draw): Person[] {
  const { business } = living;
  const mistyped = draw.chance(rates.mistyped);
  const deadBefore = draw.chance(rates.deadBefore);
  const dies = draw.chance(business ? rates.businessDeath : rates.consumerDeath);
  const full = draw.chance(rates.full);
  const abandoned = draw.chance(rates.abandoned);
  const moved = draw.chance(rates.movedOfDying);

  if (mistyped && !business) {
    const { domain, answers } = draw.oneOf(nearMisses);
    // Nobody else was given this address: the slip was made on this list's own form.
    const { othersEveryDays: _, ...rest } = living;
    const address = `${local}@${domain}`;
    return [{ ...rest, address, family: 'other', fate: { kind: 'mistyped', answers }, away: [] }];
  }
  if (deadBefore) return [{ ...living, fate: { kind: 'dead', since: calendar.before() }, away: [] }];
  if (business?.deadFrom) return [{ ...living, fate: { kind: 'dead', since: business.deadFrom } }];
  if (dies) {
    const since = calendar.during();
    return moved ? move(living, since, local, calendar) : [{ ...living, fate: { kind: 'dead', since } }];
  }
  if (abandoned)
    return [{ ...living, fate: { kind: 'abandoned', from: calendar.beforeOrDuring() }, away: [] }];
  if (full) {
    const from = calendar.beforeOrDuring();
    // From a holiday to a term abroad.
    return [{ ...living, fate: { kind: 'full', from, until: calendar.daysAfter(from, 10, 120) } }];
  }
  return [living];
}

/** The owner leaves on `since` and tells the sender within four months; from then on the contact has the new address. */
function move(living: Person, since: Instant, local: string, calendar: Calendar): Person[] {
  const told = calendar.daysAfter(since, 2, 120);
  return [
    { ...living, fate: { kind: 'moved', since }, listedUntil: told },
    {
      address: `${local}-new@gmail.com`,
      contactId: living.contactId,
      family: 'google',
      fate: { kind: 'living' },
      listedFrom: told,
      away: [],
    },
  ];
}

function drawAbsences(share: number, calendar: Calendar, draw: Draw): Person['away'] {
  if (!draw.chance(share)) return [];
  return Array.from({ length: draw.between(1, 3) }, () => {
    const from = calendar.holiday();
    return { from, until: calendar.daysAfter(from, 5, 16) };
  });
}
