import type { BounceCode } from '../bounce-codes.ts';
import { providerHash } from '../provider.ts';

/** Whom an incident covers: domains by their hashes, as in fingerprints. */
export type Covered =
  | { readonly kind: 'domains'; readonly domains: readonly string[] }
  | { readonly kind: 'all but'; readonly domains: readonly string[] }
  /** Opened before parts were judged: one provider, with one code. */
  | { readonly kind: 'provider'; readonly name: string };

/** Whether an incident of that code can hold a bounce: the vendor suspends with S what does not exist (B). */
export function isOfCode(
  { code, covered }: { readonly code: BounceCode; readonly covered: Covered },
  other: string | undefined,
): boolean {
  return other === code || (code === 'B' && other === 'S' && covered.kind !== 'provider');
}

/** @param domain its hash. */
export function isCovered(covered: Covered, domain: string): boolean {
  switch (covered.kind) {
    case 'domains':
      return covered.domains.includes(domain);
    case 'all but':
      return !covered.domains.includes(domain);
    case 'provider':
      return providerHash(covered.name) === domain;
  }
}
