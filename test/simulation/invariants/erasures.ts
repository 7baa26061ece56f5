import type { Evidence } from '../../../shared/bounce/evidence.ts';
import { isErased } from '../../../shared/bounce/tombstone.ts';
import { erasedKeyPrefix } from '../../../shared/names.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import {
  bounceIn,
  evidenceIn,
  type Invariant,
  type Observed,
  recordKey,
  tombstoneKey,
  tombstoneOf,
} from './observed.ts';

/** Who was to be erased and is still there, or is back: one sentence each. */
export function erasureProblems(world: Observed): string[] {
  return [...world.done.buried].flatMap((address) => {
    // The record was deleted or broken by hand as well.
    if (world.done.spoilt.has(address)) return [];
    const tombstone = tombstoneOf(world, address);
    if (!tombstone) return `${address} was never erased`;
    const item = world.table.items.get(recordKey(address));
    const record = item && toRecord(item);
    if (!record) return item ? `the record of ${address} is not in the form that is written` : [];
    const { newest, older, strongestBefore } = record.history;
    const bounces = [...newest, ...older, ...(strongestBefore ? [strongestBefore] : [])];
    const isBack =
      bounces.some((bounce) => isErased(tombstone, bounce)) || isBefore(record.evidence, tombstone.upTo);
    return isBack ? `${address} was erased and is back` : [];
  });
}

function isBefore({ deliveries, click }: Evidence, upTo: string): boolean {
  return [...deliveries, ...(click ? [click] : [])].some(({ sentAt }) => sentAt <= upTo);
}

/** Neither a report that is read again, nor an incident that ends, nor a message on its way brings anybody back. */
export const erasedStayAway: Invariant = {
  name: 'somebody who was erased does not come back, and no later run publishes what was erased',
  watch(world, broken) {
    /** By key: since when each tombstone covers bounces up to when. */
    const tombstones = new Map<string, { readonly at: number; readonly upTo: string }[]>();
    return {
      writes(_by, key, _before, { upTo }) {
        if (!key.startsWith(erasedKeyPrefix) || typeof upTo !== 'string') return;
        tombstones.set(key, [...(tombstones.get(key) ?? []), { at: world.now(), upTo }]);
      },
      sends(by, { body }) {
        if (tombstones.size === 0) return;
        const bounce = bounceIn(body);
        const heard = evidenceIn(body);
        const address = bounce?.address ?? heard?.address;
        if (address === undefined) return;
        const before = tombstones.get(tombstoneKey(world, address) ?? '') ?? [];
        const isOf = (upTo: string) =>
          bounce ? bounce.bouncedAt <= upTo : heard !== undefined && isBefore(heard.evidence, upTo);
        if (before.some(({ at, upTo }) => at <= by.beganAt && isOf(upTo)))
          broken(`${by.name} published what was erased of ${address}`);
      },
      recovered() {
        for (const problem of erasureProblems(world)) broken(problem);
      },
    };
  },
};
