import type { Instant } from '../../shared/bounce/instant.ts';

/** "2026-11-26 14:15 UTC" */
export function timeOf(instant: Instant): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
