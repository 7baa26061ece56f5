import fc from 'fast-check';
import type { KnownBounce } from '../../shared/bounce/history.ts';
import { aKnownBounce, withoutCode } from './a-bounce.ts';

const someIds = Array.from({ length: 4 }, (_, index) => `0d0d0d0d-0000-4000-8000-00000000000${index}`);
const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();

/** Bounces of one address, few enough different ones that the same bounce often comes again, with another code too. */
const anyKnownBounce: fc.Arbitrary<KnownBounce> = fc
  .record({
    code: fc.constantFrom('B', 'S', 'Z', 'F', 'D', 'V', 'X', 'Q', '.', 'b', undefined),
    bouncedAt: fc.integer({ min: 0, max: 9 }).map(day),
    campaignActivityId: fc.constantFrom(...someIds),
    contactId: fc.constantFrom(...someIds.slice(0, 2)),
    contactMoved: fc.boolean(),
    contactDeleted: fc.boolean(),
  })
  .map(({ code, ...bounce }) =>
    code === undefined ? withoutCode(aKnownBounce(bounce)) : aKnownBounce({ ...bounce, code }),
  );

export const anyKnownBounces = fc.array(anyKnownBounce, { minLength: 1, maxLength: 40 });
