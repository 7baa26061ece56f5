import type { Instant } from '../../shared/bounce/instant.ts';
import type { Person } from './people.ts';
import type { Rates } from './rates.ts';

/** On the list at that moment. */
export function isListed({ listedFrom, listedUntil }: Person, at: Instant): boolean {
  return (listedFrom === undefined || listedFrom <= at) && (listedUntil === undefined || at < listedUntil);
}

/** Since when every provider says that the address does not exist; undefined where none ever does. */
export function deadSince({ fate }: Person): Instant | undefined {
  return fate.kind === 'dead' || fate.kind === 'moved' ? fate.since : undefined;
}

/** Somebody reads this address at that moment, or will again. */
export function isLiving(person: Person, at: Instant): boolean {
  const { fate } = person;
  if (fate.kind === 'living' || fate.kind === 'full') return true;
  if (fate.kind === 'mistyped') return false;
  const end = fate.kind === 'abandoned' ? fate.from : fate.since;
  return at < end;
}

/** The share of mail to this person that the outage hits while it lasts. */
export function hitByOutage({ family, business }: Person, outage: Rates['outage']): number {
  if (family === outage.family) return outage.share;
  return business?.hosted ? outage.hostedShare : 0;
}

/** Nobody reads this address at that moment, and nobody will. */
export function isGone(person: Person, at: Instant): boolean {
  return !isLiving(person, at);
}

/** Of somebody who is gone: the provider says so (B); otherwise it is full or silent for ever. */
export function saysItDoesNotExist({ fate }: Person): boolean {
  return fate.kind === 'mistyped' ? fate.answers === 'B' : fate.kind !== 'abandoned';
}
