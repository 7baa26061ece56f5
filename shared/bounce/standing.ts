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

/** With these codes nobody was there to get the message: the address may have been mistyped. */
const nobodyThere: readonly (string | undefined)[] = ['B', 'D'];

/** What all that is known of an address adds up to, with the domain that was probably meant. Throws as `fold` does. */
export function standingOf({ address, history, marks }: AddressFacts, policy: Policy): Standing {
  const standing = fold(history, marks, policy);
  const likely = nobodyThere.includes(standing.bounceCode) ? likelyDomain(address) : undefined;
  if (likely === undefined) return standing;
  const because = `${standing.because} The domain looks like a mistyped ${likely}: ask for the right address.`;
  return { ...standing, because, likelyDomain: likely };
}
