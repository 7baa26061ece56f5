import type { AdoptCounts } from '../operate/adoption.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** What adopting another table has changed, or would change. */
export function adoptReport(counts: AdoptCounts, { applies }: { readonly applies: boolean }): string {
  const { records, changed, erased, incidents, batches, tombstones, toErase, toUndo, refused } = counts;
  const [are, is] = applies ? ['were', 'was'] : ['would be', 'would be'];
  const rows: readonly (readonly [count: number, what: string])[] = [
    [records, 'records looked at'],
    [changed, applies ? 'written, new or with news' : 'would be written, new or with news'],
    [erased, 'not brought back: their people were erased'],
    [incidents, 'incidents with news'],
    [batches, 'batches with news'],
    [tombstones, 'tombstones of erased people with news'],
    [toErase, `people here ${are} erased, as there`],
    [toUndo, `records here in which a batch ${is} taken back`],
    [refused, 'refused: not in the form we write, or of another key'],
  ];
  const shown = counts.samples.map(
    ({ address, assessment }) => `  ${escapeForTerminal(address)}  ${assessment.decision}`,
  );
  const left = changed - shown.length;
  return [
    plainTable({ rows: rows.map(([count, what]) => [number(count), what]) }, { rightAligned: [0] }),
    ...shown,
    ...(left > 0 ? [`  and ${number(left)} more`] : []),
    ...counts.refusedSamples.map((key) => `  refused: ${escapeForTerminal(key)}`),
    ...(applies ? [] : ['Nothing was written: give --apply for that.']),
  ].join('\n');
}
