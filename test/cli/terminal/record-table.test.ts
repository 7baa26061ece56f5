import { stripVTControlCharacters as plain } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordTable } from '../../../cli/terminal/record-table.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const of = (...addresses: string[]) => addresses.map((address) => anAddressRecord([aBounce({ address })]));

describe('a table of records', () => {
  it('stands in line whatever comes in later parts, with one row of headings', () => {
    const table = createRecordTable(100);
    const long = 'somebody-with-a-long-name@newsletters.example';
    const parts = [table.rows(of('b@example.com')), table.rows(of(long)), table.rows(of('c@example.com'))];

    const reason = [
      'suppress  B     2026-11-01  Do not mail: the address does not',
      '                            exist (code B), on 2026-11-01.',
    ];
    const indent = ' '.repeat('  b@example.com                       '.length);
    expect(plain(parts.join('\n')).split('\n')).toEqual([
      '  address                             decision  code  bounced     because',
      `  b@example.com                       ${reason[0]}`,
      indent + reason[1],
      `  ${long}`,
      indent + reason[0],
      indent + reason[1],
      `  c@example.com                       ${reason[0]}`,
      indent + reason[1],
    ]);
  });

  it.each([20, 79, 80, 120, 200])(
    'cuts no address, breaks none, and keeps its columns, in %i columns',
    (width) => {
      const local = fc.integer({ min: 1, max: 90 }).map((length) => 'a.b'.repeat(30).slice(0, length));
      fc.assert(
        fc.property(fc.array(local, { minLength: 1, maxLength: 12 }), fc.nat(12), (locals, cut) => {
          const addresses = locals.map((each) => `${each}@example.com`);
          const table = createRecordTable(width);
          const parts = [addresses.slice(0, cut), addresses.slice(cut)].filter(({ length }) => length > 0);
          const lines = parts.flatMap((part) => plain(table.rows(of(...part))).split('\n'));

          const words = lines.flatMap((line) => line.split(/ +/));
          for (const address of addresses) expect(words).toContain(address);
          for (const line of lines) if (line.length > width) expect(addresses).toContain(line.trim());
          const starts = lines.map((line) => line.indexOf('suppress')).filter((start) => start >= 0);
          expect(new Set(starts).size).toBe(1);
        }),
        { numRuns: 50 },
      );
    },
  );

  it('has each address in one line where no terminal breaks lines', () => {
    const rows = createRecordTable(Number.POSITIVE_INFINITY).rows(of(`${'a'.repeat(308)}@example.com`));

    expect(plain(rows).split('\n')).toHaveLength(2);
  });

  it('puts the facts below the address where lines are too narrow', () => {
    const table = createRecordTable(20);

    expect(plain(table.rows(of('ada.lovelace@example.com')))).toBe(
      `ada.lovelace@example.com
  suppress B
  2026-11-01 Do not
  mail: the address
  does not exist
  (code B), on
  2026-11-01.`,
    );
  });

  it('gives wide characters the room they take', () => {
    const rows = createRecordTable(120).rows(of('用户@例子.example', '😀@example.com', 'b@example.com'));

    expect(rows).toContain('用户@例子.example');
    expect(rows).toContain('😀@example.com');
    expect(rows).not.toContain('…');
  });

  it('shows control characters as what they are', () => {
    const [record] = of('ada@example.com');
    if (!record) throw new Error('no record');
    const because = 'red \u001b[31m, and turned around \u202e';
    const rows = createRecordTable(200).rows([{ ...record, assessment: { ...record.assessment, because } }]);

    expect(rows).toContain('red \\u001b[31m, and turned around \\u202e');
  });
});
