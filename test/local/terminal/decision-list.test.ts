import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decisionTable } from '../../../local/terminal/decision-table.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const ordinary = { record: anAddressRecord([aBounce()]), kind: 'Ordinary', evidence: '' };

describe('decisionTable', () => {
  test.each([80, 100, 160])('fits into %i columns', (width) => {
    const long = {
      record: anAddressRecord([aBounce({ address: `${'a'.repeat(200)}@example.com` })]),
      kind: 'No code',
      evidence: '',
    };
    const lines = plain(decisionTable([ordinary, long], width)).split('\n');

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test('gives the whole reason, over several lines if need be', () => {
    const words = plain(decisionTable([ordinary], 80)).replaceAll(/\s+/g, ' ');

    for (const word of ordinary.record.standing.because.split(' ')) expect(words).toContain(word);
  });

  test('says above a row what is special about it', () => {
    const bare = { address: 'bare@example.com', ...withoutCode(aBounce()) };

    expect(
      plain(decisionTable([{ record: anAddressRecord([bare]), kind: 'No code', evidence: '' }], 120)),
    ).toContain('No code');
  });

  test('says behind the reason what shows it', () => {
    const shown = plain(decisionTable([{ ...ordinary, evidence: 'bounces: F, S' }], 160));

    expect(shown).toMatch(/\S \(bounces: F, S\)$/);
  });

  test('lets no address steer the terminal', () => {
    const evil = 'a\u001b]0;owned\u0007\u202e@example.com';
    const shown = decisionTable(
      [{ record: anAddressRecord([aBounce({ address: evil })]), kind: 'Ordinary', evidence: '' }],
      160,
    );

    expect(shown).toContain('\\u001b]0;owned\\u0007\\u202e');
    expect(shown).not.toContain('\u001b]');
    expect(shown).not.toContain('\u202e');
  });
});
