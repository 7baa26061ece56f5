import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRecordTable } from '../../../cli/terminal/record-table.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const of = (...addresses: string[]) => addresses.map((address) => anAddressRecord([aBounce({ address })]));

describe('a table of records', () => {
  it('stands in line over several parts, with one row of headings', () => {
    const table = createRecordTable(116);
    const parts = [table.rows(of('ada.lovelace@example.com')), table.rows(of('b@example.com'))];

    expect(plain(parts.join('\n')).split('\n')).toEqual([
      '  address                   decision  code  bounced     because',
      '  ada.lovelace@example.com  suppress  B     2026-11-01  Do not mail: the address does not exist (code B), on',
      '                                                        2026-11-01.',
      '  b@example.com             suppress  B     2026-11-01  Do not mail: the address does not exist (code B), on',
      '                                                        2026-11-01.',
    ]);
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

  it('keeps to that once it has begun', () => {
    const table = createRecordTable(80);
    table.rows(of(`${'a'.repeat(60)}@example.com`));

    expect(plain(table.rows(of('b@example.com'))).split('\n')[0]).toBe('b@example.com');
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
