import type { BounceKind } from '../../shared/bounce/outage/usual.ts';
import { type Account, companiesMoreOften } from './account.ts';
import { at, type Counts, groups, isOfCompanies, noCounts } from './groups.ts';
import type { Samplers } from './samplers.ts';

/** One send of an account, in counts. */
export interface Mailing {
  /** Messages to those who took an earlier send, and to the others. */
  readonly known: Counts;
  readonly unknown: Counts;
  /** Everybody who took an earlier send, in this one or not. */
  readonly witnesses: Counts;
  readonly bounced: Readonly<Record<BounceKind, Bounced>>;
}

export interface Bounced {
  readonly known: Counts;
  readonly unknown: Counts;
}

/** To whom a send goes: all sends of an ordinary year are drawn; an outage is given a whole one. */
export type Audience = 'first' | 'drawn' | 'everybody';

/**
 * Assumed: of a hundred sends 85 go to the whole list, 12 to a segment of it, and 3 to people who have got no mail for so
 * long that 2 to 10 % of them are gone and none is a witness. In the first send nobody is, and it is worse than what comes
 * in later.
 */
const audiences = {
  whole: 0.85,
  segment: { share: [0.3, 0.8] },
  stale: { chance: 0.03, share: [0.1, 0.5], dead: [0.02, 0.1] },
  first: { worse: [0.7, 3], atMost: 0.3 },
} as const;

/** One send to one provider in a hundred meets a passing refusal of 0.3 to 3 %, small and large ones as often; assumed. */
const burst = { chance: 0.01, share: [0.003, 0.03] } as const;

/** No more of anybody's mail bounces on an ordinary day. */
const mostOrdinary = 0.9;

/** An ordinary send. What varies from send to send is drawn by provider, and in part for all of them together. */
export function drawMailing(account: Account, audience: Audience, samplers: Samplers): Mailing {
  const { listed, dying, refused, moreOften, newcomers, variation } = account;
  const { random, binomial, gamma, between } = samplers;
  const { share, newShare, deadOfNew } = drawAudience();
  const together = Math.sqrt(gamma(variation));
  const [known, unknown, witnesses] = [noCounts(), noCounts(), noCounts()];
  const bounced = { B: noBounces(), Z: noBounces() };
  for (const [group, kind] of groups.entries()) {
    const people = at(listed, group);
    if (people === 0) continue;
    const sent = share === 1 ? people : binomial(people, share);
    const fresh = binomial(sent, newShare);
    const old = sent - fresh;
    known[group] = old;
    unknown[group] = fresh;
    witnesses[group] = audience === 'first' ? 0 : people - (newShare === 1 ? 0 : fresh);
    const times = isOfCompanies(kind) ? companiesMoreOften : 1;
    const dies = dying * at(moreOften, group) * times * gamma(variation) * together;
    const isDead = deadOfNew * times * gamma(variation);
    const refuses =
      random() < burst.chance
        ? Math.exp(between(Math.log(burst.share[0]), Math.log(burst.share[1])))
        : refused * at(moreOften, group) * gamma(variation);
    bounced.B.known[group] = binomial(old, Math.min(mostOrdinary, dies));
    bounced.B.unknown[group] = binomial(fresh, Math.min(mostOrdinary, isDead));
    bounced.Z.known[group] = binomial(old, Math.min(mostOrdinary, refuses));
    bounced.Z.unknown[group] = binomial(fresh, Math.min(mostOrdinary, refuses));
  }
  return { known, unknown, witnesses, bounced };

  function drawAudience() {
    const { whole, segment, stale, first } = audiences;
    const { deadOnArrival } = account;
    if (audience === 'first') {
      const deadOfFirst = Math.min(first.atMost, deadOnArrival * between(...first.worse));
      return { share: 1, newShare: 1, deadOfNew: deadOfFirst };
    }
    const drawn = audience === 'everybody' ? 0 : random();
    if (drawn < whole) return { share: 1, newShare: newcomers, deadOfNew: deadOnArrival };
    if (drawn < 1 - stale.chance)
      return { share: between(...segment.share), newShare: newcomers, deadOfNew: deadOnArrival };
    return { share: between(...stale.share), newShare: 1, deadOfNew: between(...stale.dead) };
  }
}

function noBounces(): Bounced {
  return { known: noCounts(), unknown: noCounts() };
}
