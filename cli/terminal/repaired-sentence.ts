import type { Repaired } from '../../local/store/repair-table.ts';

/**
 * What a store that was not closed in order has made necessary, and what comes of it.
 *
 * @param by which run reads again what was on its way.
 */
export function repairedSentence({ itemsForgotten }: Repaired, by: 'this run' | 'the next run'): string {
  const again = itemsForgotten > 0 ? ` What may have been on its way, ${by} reads again.` : '';
  return `The store was not closed in order the last time. It is repaired: its index was built anew.${again}`;
}
