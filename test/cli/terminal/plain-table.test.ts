import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { plainTable } from '../../../cli/terminal/plain-table.ts';

const headings = ['rule set', 'lost to outages', 'lost to senders'];
const rows = [
  ['standard, as it is deployed', '1,424', '9'],
  ['cautious', '755', '14'],
];
const shown = (width?: number) =>
  plain(plainTable({ headings, rows }, { rightAligned: [1, 2], ...(width && { width }) })).split('\n');

describe('plainTable', () => {
  test('is as wide as what is in it where there is room', () => {
    expect(shown()).toEqual([
      '  rule set                     lost to outages  lost to senders',
      '  standard, as it is deployed            1,424                9',
      '  cautious                                 755               14',
    ]);
  });

  test('breaks headings between words where there is less', () => {
    expect(shown(50)).toEqual([
      '                               lost to  lost to',
      '  rule set                     outages  senders',
      '  standard, as it is deployed    1,424        9',
      '  cautious                         755       14',
    ]);
  });

  test('breaks text between words where that is not enough', () => {
    expect(shown(45)).toEqual([
      '                             lost to  lost to',
      '  rule set                   outages  senders',
      '  standard, as it is           1,424        9',
      '  deployed',
      '  cautious                       755       14',
    ]);
  });

  test('puts columns that do not fit below, beside the text again', () => {
    expect(shown(36)).toEqual([
      '                             lost to',
      '  rule set                   outages',
      '  standard, as it is           1,424',
      '  deployed',
      '  cautious                       755',
      '',
      '                             lost to',
      '  rule set                   senders',
      '  standard, as it is               9',
      '  deployed',
      '  cautious                        14',
    ]);
  });
});
