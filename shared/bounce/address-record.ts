import type { AddressFacts } from './assess.ts';
import type { Assessment } from './decide.ts';
import type { Instant } from './instant.ts';

/** All that is known of one address, and what it adds up to. */
export interface AddressRecord extends AddressFacts {
  readonly assessment: Assessment;
  /** When the assessment last changed. */
  readonly decidedAt: Instant;
  /** Random, and new with every write. A counter would let a late writer bring an erased record back. */
  readonly revision: string;
}
