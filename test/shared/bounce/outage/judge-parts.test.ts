import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Judging,
  judgeParts,
  levelsFor,
  type Suspicion,
} from '../../../../shared/bounce/outage/judge-parts.ts';
import { type Cell, isSamePart, keyOfPart } from '../../../../shared/bounce/outage/parts.ts';
import { aCell, companies } from '../../../support/a-cell.ts';

const judging = (cells: readonly Cell[], what: Partial<Judging> = {}): Judging => ({
  heldBy: () => undefined,
  usualOf: () => ({ mean: 0.005, messages: 15 }),
  levels: levelsFor(cells, 52),
  scale: 1,
  ...what,
});
/** In words: "incident: organisation gmail.com, 80 of 100". */
const found = (cells: readonly Cell[], what?: Partial<Judging>) =>
  judgeParts(cells, judging(cells, what)).map(({ part, is, bounced, witnesses }) => {
    const name = 'name' in part ? ` ${part.name}` : '';
    return `${is}: ${part.kind}${name}, ${bounced} of ${witnesses}`;
  });

const yahoo = aCell({ domain: 'yaho', organisation: 'yahoo.com' });

describe('a send is suspicious', () => {
  it.each<[string, readonly Cell[], readonly string[]]>([
    ['nowhere, where nobody bounced', [aCell(), yahoo], []],
    ['nowhere, by one who bounced', [aCell({ witnesses: 1, bounced: 1 })], []],
    ['at a provider, quietly', [aCell({ bounced: 12 })], ['watch: organisation gmail.com, 12 of 100']],
    [
      'at a provider, for a person',
      [aCell({ bounced: 80 }), yahoo],
      ['incident: organisation gmail.com, 80 of 100'],
    ],
    [
      'at each of two providers',
      [aCell({ bounced: 80 }), { ...yahoo, bounced: 70 }],
      ['incident: organisation gmail.com, 80 of 100', 'incident: organisation yahoo.com, 70 of 100'],
    ],
    [
      'at the companies behind a filter',
      [aCell(), ...companies(40, 30, 'filter.example')],
      ['incident: organisation filter.example, 30 of 40'],
    ],
    [
      'at the companies of a provider whose mailboxes are well',
      [aCell({ witnesses: 1_000 }), ...companies(60, 50, 'gmail.com')],
      ['incident: companies behind gmail.com, 50 of 60'],
    ],
    [
      'at companies of which nothing is known',
      [aCell({ witnesses: 1_000 }), ...companies(200, 80)],
      ['incident: companies, 80 of 200'],
    ],
    [
      'as a whole, where it is refused a little everywhere',
      Array.from({ length: 30 }, (_, at) =>
        aCell({ domain: `d${at}`, organisation: `p${at}.example`, witnesses: 2, bounced: 1 }),
      ),
      ['incident: rest, 30 of 60'],
    ],
  ])('%s', (_, cells, expected) => {
    expect(found(cells)).toEqual(expected);
  });

  it('where companies are few, however many of them there should be: the smallest counts', () => {
    // Watch and incident of n at a usual of half a percent, for a weekly sender.
    const least = (n: number, is: string) =>
      Array.from({ length: n + 1 }, (_, k) => k).find((k) =>
        found([aCell({ witnesses: n, bounced: k })]).some((one) => one.startsWith(is)),
      );
    expect([2, 4, 10, 18, 40].map((n) => least(n, 'watch'))).toEqual([2, 2, 2, 3, 5]);
    expect(least(10, 'incident')).toBe(6);
    expect(least(2, 'incident')).toBeUndefined();
  });

  it('not again where an incident holds it, but a watch may become one', () => {
    const cells = [aCell({ bounced: 80 }), yahoo];
    expect(found(cells, { heldBy: () => 'incident' })).toEqual([]);
    expect(found(cells, { heldBy: () => 'watch' })).toEqual(['incident: organisation gmail.com, 80 of 100']);
  });

  it('by as many witnesses as a smaller send reaches', () => {
    expect(found([aCell({ bounced: 4 })])).toEqual([]);
    expect(found([aCell({ bounced: 4 })], { scale: 0.1 })).toEqual([
      'watch: organisation gmail.com, 4 of 10',
    ]);
  });

  it('for a daily sender at a stricter level than for a monthly one, and the same for a quiet watch', () => {
    const cells = [aCell(), yahoo];
    const [daily, monthly] = [levelsFor(cells, 365), levelsFor(cells, 12)];
    expect(daily.watch).toBe(monthly.watch);
    expect(daily.incident * 365).toBeCloseTo(monthly.incident * 12, 12);
  });
});

const anyCell = fc.record({
  domain: fc.string({ minLength: 4, maxLength: 4 }),
  organisation: fc.constantFrom('gmail.com', 'yahoo.com', 'filter.example', undefined),
  isCompany: fc.boolean(),
  witnesses: fc.integer({ min: 1, max: 60 }),
  bounced: fc.integer({ min: 0, max: 12 }),
});
const anyCells = fc
  .uniqueArray(anyCell, { selector: ({ domain }) => domain, minLength: 1, maxLength: 12 })
  .map((cells) =>
    cells.map((cell) => {
      const witnesses = cell.isCompany ? 1 : cell.witnesses;
      return { ...cell, witnesses, bounced: Math.min(cell.bounced, witnesses) };
    }),
  );
const held = (cells: readonly Cell[]) =>
  new Set(judgeParts(cells, judging(cells)).flatMap((one) => one.cells.map(({ domain }) => domain)));

describe('whatever a send looks like', () => {
  it('what is held at mailboxes when all rows are there is held, in whatever order they come', () => {
    const mailboxes = anyCells.map((cells) =>
      cells.map((cell) => ({ ...cell, isCompany: false, organisation: cell.organisation ?? cell.domain })),
    );
    fc.assert(
      fc.property(mailboxes, fc.infiniteStream(fc.nat()), (cells, choice) => {
        let now: readonly Cell[] = cells.map((cell) => ({ ...cell, bounced: 0 }));
        const levels = new Map<string, Suspicion>();
        for (;;) {
          const judged = judgeParts(now, {
            ...judging(cells),
            heldBy: (cell, part) => {
              const others = [...levels.values()].filter(
                (one) =>
                  !isSamePart(one.part, part) && one.cells.some(({ domain }) => domain === cell.domain),
              );
              return others.find(({ is }) => is === 'incident')?.is ?? others[0]?.is;
            },
          });
          for (const one of judged)
            if (levels.get(keyOfPart(one.part))?.is !== 'incident') levels.set(keyOfPart(one.part), one);
          const left = cells.filter((cell, at) => cell.bounced > (now[at]?.bounced ?? 0));
          const next = left[choice.next().value % Math.max(1, left.length)];
          if (!next) break;
          now = now.map((cell) =>
            cell.domain === next.domain ? { ...cell, bounced: cell.bounced + 1 } : cell,
          );
        }
        const atLast = new Set([...levels.values()].flatMap((one) => one.cells.map(({ domain }) => domain)));
        for (const domain of held(cells)) expect(atLast.has(domain)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('other names of domains with the same receivers change nothing', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        const renamed = cells.map((cell, at) => ({ ...cell, domain: `new${at}` }));
        const names = (all: readonly Cell[]) =>
          judgeParts(all, judging(all)).map(({ part, is, bounced }) => [part, is, bounced]);
        expect(names(renamed)).toEqual(names(cells));
      }),
    );
  });

  it('the order of its domains does not matter', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        expect(held(cells.toReversed())).toEqual(held(cells));
      }),
    );
  });
});
