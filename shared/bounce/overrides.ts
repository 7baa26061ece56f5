import { compareText } from './compare-text.ts';
import type { Instant } from './instant.ts';
import { holdDays, isEcho } from './vendor-hold.ts';

/**
 * What an operator has said of an address. `release`: its bounces until then do not count. `suppress`: it is not to be
 * mailed, whatever its bounces say.
 */
export interface Override {
  readonly id: string;
  readonly kind: 'release' | 'suppress';
  readonly at: Instant;
  /** Who said it, as they are known to the machine or to AWS. */
  readonly by: string;
  readonly reason: string;
  /** What was said in one go has one batch, and is taken back by it. */
  readonly batch: string;
  /** Taken back; absent while it stands. */
  readonly withdrawn?: true;
}

/** The oldest beyond these are forgotten, so that a record stays small. */
export const mostOverrides = 20;

/** The longest texts of an override, in characters: twenty of them stay within a few write units. */
export const mostOverrideLengths = { id: 60, by: 200, reason: 300 } as const;

/**
 * The union of overrides, by id: one that is withdrawn anywhere is withdrawn. At most the newest twenty, oldest first.
 * Order, repeats and grouping do not matter.
 */
export function joinOverrides(known: readonly Override[], news: readonly Override[]): readonly Override[] {
  const byId = new Map(known.map((override) => [override.id, override]));
  for (const override of news) {
    const other = byId.get(override.id);
    byId.set(override.id, other ? joinOverride(other, override) : override);
  }
  return [...byId.values()].sort(compareOverrides).slice(-mostOverrides);
}

/**
 * An id is random and names one override: two of them differ in nothing but that one is taken back, or that a batch was
 * gone on with in a second table, where it was said later.
 */
function joinOverride(one: Override, other: Override): Override {
  const later = other.at > one.at ? other : one;
  return one.withdrawn || other.withdrawn ? { ...later, withdrawn: true } : later;
}

/** The override that holds: the latest that is not withdrawn. */
export function heldOverride(overrides: readonly Override[]): Override | undefined {
  return overrides
    .filter(({ withdrawn }) => !withdrawn)
    .sort(compareOverrides)
    .at(-1);
}

/**
 * The bounces that count after a release: those later than it, without an `S` that echoes a released `B`.
 *
 * @param timeline oldest first.
 */
export function afterRelease<Timed extends { readonly code?: string; readonly bouncedAt: Instant }>(
  timeline: readonly Timed[],
  { at }: Pick<Override, 'at'>,
): readonly Timed[] {
  const released = timeline.filter(({ bouncedAt }) => bouncedAt <= at);
  return timeline.filter(
    (bounce) => bounce.bouncedAt > at && !released.some((origin) => isEcho(bounce, origin, holdDays)),
  );
}

function compareOverrides(one: Override, other: Override): number {
  return compareText(one.at, other.at) || compareText(one.id, other.id);
}
