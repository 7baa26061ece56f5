import type { Bounce } from '../../shared/bounce/bounce.ts';
import type { KnownBounce } from '../../shared/bounce/history.ts';

/** A bounce with boring defaults, so that a test shows only what matters. */
export function aBounce(what: Partial<Bounce> = {}): Bounce {
  return { address: 'ada@example.com', ...aKnownBounce(), ...what };
}

export function aKnownBounce(what: Partial<KnownBounce> = {}): KnownBounce {
  return {
    code: 'B',
    bouncedAt: '2026-11-01T10:00:00.000Z',
    campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000001',
    contactId: '0c0c0c0c-0000-4000-8000-000000000001',
    contactMoved: false,
    contactDeleted: false,
    ...what,
  };
}

/** The same bounce without a code, as the guide's own sample shows rows. */
export function withoutCode({ code: _, ...bounce }: KnownBounce): KnownBounce {
  return bounce;
}
