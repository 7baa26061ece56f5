import type { Draw } from '../../local/simulated-account/draw.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Calendar } from './calendar.ts';
import type { Rates } from './rates.ts';

/** A small organisation's own domain. */
export interface BusinessDomain {
  readonly name: string;
  /** Its filter blocks this sender. */
  readonly filters: boolean;
  /** Its mail is at the provider that has the outage. */
  readonly hosted: boolean;
  /** Nobody pays for it any more: its server does not answer from then on, and from `deadFrom` it is gone. */
  readonly dyingFrom?: Instant;
  readonly deadFrom?: Instant;
}

const words = ['harbor', 'cedar', 'union', 'north', 'maple', 'river', 'summit', 'garden', 'main', 'lake'];
const trades = [
  'dental',
  'bakery',
  'legal',
  'school',
  'roofing',
  'church',
  'studio',
  'clinic',
  'books',
  'farm',
];

/** As many domains as it takes for `peoplePerBusinessDomain`; who is at which is left to chance, as company sizes are. */
export function createBusinessDomains(rates: Rates, calendar: Calendar, draw: Draw): BusinessDomain[] {
  const atLargeDomains = Object.values(rates.shares).reduce((sum, share) => sum + share, 0);
  const people = rates.recipients * (1 - atLargeDomains);
  return Array.from({ length: Math.ceil(people / rates.peoplePerBusinessDomain) }, (_, number) => {
    const lapses = draw.chance(rates.domainDeath);
    const dyingFrom = calendar.during();
    // A lapsed domain keeps its records for some weeks before the registry takes them away.
    const deadFrom = calendar.daysAfter(dyingFrom, 14, 42);
    return {
      // Reserved for examples by RFC 2606; the number makes it one of a kind.
      name: `${draw.oneOf(words)}-${draw.oneOf(trades)}-${number + 1}.example`,
      filters: draw.chance(rates.filteringDomains),
      hosted: draw.chance(rates.outage.hostedDomains),
      ...(lapses && { dyingFrom, deadFrom }),
    };
  });
}
