import { fold, type Standing } from './fold.ts';
import type { History } from './history.ts';
import type { IncidentMark } from './incident-mark.ts';
import { likelyDomain } from './likely-domain.ts';
import type { Policy } from './policy.ts';

/** All that is known of one address. */
export interface AddressFacts {
  readonly address: string;
  readonly history: History;
  /** What is known of the incidents its bounces belong to, by id. */
  readonly marks: readonly IncidentMark[];
}

/** What all that is known of an address adds up to, with the domain that was probably meant. Throws as `fold` does. */
export function standingOf({ address, history, marks }: AddressFacts, policy: Policy): Standing {
  const standing = fold(history, marks, policy);
  const likely = nobodyWasThere(history) ? likelyDomain(address) : undefined;
  if (likely === undefined) return standing;
  const because = `${standing.because} The domain looks like a mistyped ${likely}: ask for the right address.`;
  return { ...standing, because, likelyDomain: likely };
}

/** After a B or a D the address may have been mistyped; the vendor's S that often follows a B hides nothing of that. */
function nobodyWasThere({ newest, older }: History): boolean {
  return [...newest, ...older].some(({ code }) => code === 'B' || code === 'D');
}
