import { markCodes, type Seen } from '../../shared/row-mark.ts';

/** Contacts that the vendor's counters promise and that we have not seen, by code. Empty when nothing is owed. */
export type Debt = Readonly<Record<string, number>>;

/**
 * The counters minus the distinct contacts seen with each code. Contacts seen without a code the table knows are in
 * some counter too, nobody knows in which: they are credited against what is still owed, first against "other", which
 * is where the vendor's own sample counts them. A counter that went down owes nothing.
 */
export function debtOf(counters: Readonly<Record<string, number>>, seen: Seen): Debt {
  const uncoded = (seen[markCodes.none] ?? 0) - (seen[markCodes.recovered] ?? 0);
  let credit = Math.max(0, uncoded) + (seen[markCodes.unknown] ?? 0) + (seen[markCodes.unreadable] ?? 0);
  const debt: Record<string, number> = {};
  const otherFirst = Object.entries(counters).sort(
    ([one], [other]) => Number(other === 'X') - Number(one === 'X'),
  );
  for (const [code, counted] of otherFirst) {
    const short = Math.max(0, counted - (seen[code] ?? 0));
    const paid = Math.min(short, credit);
    credit -= paid;
    if (short > paid) debt[code] = short - paid;
  }
  return debt;
}

export function totalOf(debt: Debt): number {
  return Object.values(debt).reduce((sum, owed) => sum + owed, 0);
}
