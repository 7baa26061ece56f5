import { withoutAddress } from '../../shared/bounce/mentions.ts';
import { addressKeyPrefix, batchKeyPrefix } from '../../shared/names.ts';
import {
  addressesNamedBy,
  type ErasedPerson,
  inItsPlace,
  withoutMember,
  withoutName,
} from '../../shared/storage/batch-eraser.ts';
import type { Erasure } from '../target/copies.ts';
import { isAbout } from './drop-letters-of.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * How a person is taken out of copies of the table and of messages: their record goes, their address leaves batches and what
 * was said of others. A batch of a backup then counts one address more than it has, which is only shown.
 */
export function erasureOf({ address }: Pick<ErasedPerson, 'address'>): Erasure {
  return {
    item(item) {
      const pk = String(item.pk);
      if (pk === `${addressKeyPrefix}${address}`) return undefined;
      if (pk.startsWith(addressKeyPrefix)) return withoutMentions(item, address);
      if (!pk.startsWith(batchKeyPrefix) || !addressesNamedBy(item).includes(address)) return item;
      return withoutMember(item, address) ?? withoutName(item, address);
    },
    isOf: ({ body }) => isAbout(body, address),
  };
}

/** A record of somebody else whose reasons do not name the address; the same one where they did not. */
function withoutMentions(item: Item, address: string): Item {
  const cleaned = (text: unknown) =>
    typeof text === 'string' ? withoutAddress(text, address, inItsPlace) : text;
  const overrides: readonly unknown[] = Array.isArray(item.overrides) ? item.overrides : [];
  if (!overrides.some((each) => isObject(each) && cleaned(each.reason) !== each.reason)) return item;
  return {
    ...item,
    overrides: overrides.map((each) => (isObject(each) ? { ...each, reason: cleaned(each.reason) } : each)),
    // It quotes the reason of the override that decides.
    ...(item.because !== undefined && { because: cleaned(item.because) }),
  };
}

function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}
