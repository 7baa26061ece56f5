import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decisionList } from '../../../cli/terminal/decision-list.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const ordinary = { record: anAddressRecord([aBounce()]), kind: 'Ordinary', evidence: '' };

describe('decisionList', () => {
  test.each([60, 80, 160])('fits into %i columns', (width) => {
    const lines = plain(decisionList([ordinary, { ...ordinary, evidence: 'typed as Ada' }], width)).split(
      '\n',
    );

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.length).toBeGreaterThan(2);
  });

  test('gives the whole address, however long', () => {
    const address = `${'a'.repeat(200)}@example.com`;
    const long = { ...ordinary, record: anAddressRecord([aBounce({ address })]) };

    expect(plain(decisionList([long], 80))).toContain(address);
  });

  test('gives the whole reason, over several lines if need be', () => {
    const words = plain(decisionList([ordinary], 80)).replaceAll(/\s+/g, ' ');

    for (const word of ordinary.record.assessment.because.split(' ')) expect(words).toContain(word);
  });

  test('says beside an address what is special about it', () => {
    const bare = { address: 'bare@example.com', ...withoutCode(aBounce()) };

    expect(
      plain(decisionList([{ record: anAddressRecord([bare]), kind: 'No code', evidence: '' }], 120)),
    ).toContain('No code');
  });

  test('says behind the reason what shows it', () => {
    const shown = plain(decisionList([{ ...ordinary, evidence: 'bounces: F, S' }], 160));

    expect(shown).toMatch(/\S \(bounces: F, S\)$/);
  });

  test('lets no address steer the terminal', () => {
    const evil = 'a\u001b]0;owned\u0007\u202e@example.com';
    const shown = decisionList(
      [{ record: anAddressRecord([aBounce({ address: evil })]), kind: 'Ordinary', evidence: '' }],
      160,
    );

    expect(shown).toContain('\\u001b]0;owned\\u0007\\u202e');
    expect(shown).not.toContain('\u001b]');
    expect(shown).not.toContain('\u202e');
  });
});
