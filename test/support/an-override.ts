import type { Override } from '../../shared/bounce/overrides.ts';

/** A release by Kim, of a batch of its own, unless said. */
export function anOverride(what: Partial<Override> = {}): Override {
  return {
    id: 'override-1',
    kind: 'release',
    at: '2026-11-10T12:00:00.000Z',
    by: 'Kim',
    reason: 'she called',
    batch: 'batch-1',
    ...what,
  };
}
