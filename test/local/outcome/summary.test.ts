import { describe, expect, test } from 'vitest';
import { summarise } from '../../../local/outcome/summary.ts';
import { aBounce, withoutCode } from '../../support/a-bounce.ts';
import { aRehearsal, aRehearsedRun, aRunLine } from '../../support/a-rehearsal.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

const records = [
  anAddressRecord([aBounce(), aBounce({ code: 'F', bouncedAt: '2026-11-02T00:00:00.000Z' })]),
  anAddressRecord([{ address: 'bare@example.com', ...withoutCode(aBounce()) }]),
  anAddressRecord([aBounce({ address: 'odd@example.com', code: 'Q' })]),
];
const parts = {
  seed: 7,
  bounces: 4,
  requestsByPurpose: new Map([
    ['summaries', 1],
    ['bounces', 9],
  ]),
  synthMs: 1_000,
};

describe('summarise', () => {
  test('gives every number that --json promises', () => {
    expect(summarise({ ...parts, rehearsal: aRehearsal({ records }) })).toEqual({
      ok: true,
      problems: [],
      seed: 7,
      bounces: 4,
      requests: { total: 10, byPurpose: { summaries: 1, bounces: 9 } },
      published: [10, 0],
      repeats: [0, 0],
      incidents: { opened: 0, open: 0 },
      decisions: {
        byCode: { B: 1, S: 0, Z: 0, X: 0, D: 0, F: 1, V: 0, Q: 1, none: 1 },
        byDecision: { suppress: 1, review: 2, retry: 0, ignore: 0 },
      },
      addresses: 3,
      lost: 0,
      duplicated: 0,
      deadLetters: 0,
      durationsMs: { synth: 1_000, poll: [1_500, 1_500], classify: [200, 200] },
    });
  });

  test('is one line of JSON', () => {
    expect(JSON.stringify(summarise({ ...parts, rehearsal: aRehearsal({ records }) }))).not.toContain('\n');
  });

  test('counts what was published again for incidents apart, and as no duplicate', () => {
    const run = { ...aRunLine, incidents: { open: 1, opened: ['one', 'two'], swept: 0 } };
    const last = aRehearsedRun({ published: 0, repeats: 30, run });

    expect(
      summarise({ ...parts, rehearsal: aRehearsal({ runs: [aRehearsedRun(), last], last }) }),
    ).toMatchObject({
      ok: true,
      published: [10, 0],
      repeats: [0, 30],
      incidents: { opened: 2, open: 1 },
      duplicated: 0,
    });
  });

  test.each([
    ['bounces that the last run published a second time', { last: aRehearsedRun({ published: 3 }) }],
    ['bounces published again for no incident', { repeatsUnexplained: 3 }],
    ['addresses decided again for no incident', { decidedAgain: 3 }],
    ['bounces stored twice', { comparison: { lost: [], misread: [], duplicated: 3, invented: 0 } }],
  ])('is not ok with %s', (_, what) => {
    expect(summarise({ ...parts, rehearsal: aRehearsal(what) })).toMatchObject({ ok: false, duplicated: 3 });
  });

  test('is not ok when a bounce was lost', () => {
    const comparison = { lost: [aBounce()], misread: [], duplicated: 0, invented: 0 };

    expect(summarise({ ...parts, rehearsal: aRehearsal({ comparison }) })).toMatchObject({
      ok: false,
      lost: 1,
      problems: [expect.stringContaining('LOST')],
    });
  });
});
