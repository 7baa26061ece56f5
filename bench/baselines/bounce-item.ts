import { type Bounce, bounceHash } from '../../shared/bounce/bounce.ts';
import { addressKeyPrefix } from '../../shared/names.ts';

/** One bounce as an item of its own, as both baselines keep it. */
export function bounceItem(bounce: Bounce): { readonly pk: string } & Bounce {
  return { pk: `${addressKeyPrefix}${bounce.address}#${bounceHash(bounce)}`, ...bounce };
}
