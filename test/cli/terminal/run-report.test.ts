import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runLine, runReport } from '../../../cli/terminal/run-report.ts';
import type { RunOutcome } from '../../../local/run/run-into-store.ts';

const outcome = (what: Partial<RunOutcome>): RunOutcome => ({
  ...{ end: { is: 'complete' }, requests: 7, published: 14, decided: 14, delivered: 14 },
  ...{
    evidence: { read: 0, published: 0, tooLarge: 0 },
    heard: 0,
    classifierFailures: [],
    last: undefined,
    deadLetters: 0,
  },
  ...what,
});
const noDecisions = { suppress: {}, review: {}, retry: {}, ignore: {} };
const reported = (what: Partial<RunOutcome>) => ({
  outcome: outcome(what),
  summary: { addresses: 0, unreadable: 0, likelyTypos: 0, decisions: noDecisions },
  openIncidents: 0,
});

describe('the report of a run', () => {
  it.each<[string, Partial<RunOutcome>, first: string, short: string]>([
    ['new bounces', {}, '14 new bounces were read in this run', '14 new bounces'],
    [
      'bounces that an earlier run has decided, after a repair',
      { decided: 0 },
      'No new bounces were read in this run',
      '0 new bounces',
    ],
    [
      'as new what could not be decided',
      { decided: 12, deadLetters: 2 },
      '14 new bounces were read in this run',
      '14 new bounces',
    ],
    [
      'as new what was stopped before it was decided',
      { decided: 3, end: { is: 'stopped' } },
      '14 new bounces were read in this run',
      '14 new bounces',
    ],
  ])('counts %s', (_, what, first, short) => {
    expect(plain(runReport(reported(what), 200)).split(',')[0]).toBe(first);
    expect(runLine(reported(what), new Date('2026-11-20T14:15:00.000Z'))).toContain(`14:15 UTC  ${short}, 7`);
  });

  it('says what was read for evidence, beside the bounces, and what was not', () => {
    const none = { published: 0, inconclusive: 0, postponed: 0, read: 0, tooLarge: 0, outOfTime: 0 };
    const last = (waiting: number, skipped: number) => ({
      last: {
        ...{ message: 'run ended' as const, requests: {}, published: 0, repeats: 0 },
        evidence: { ...none, waiting, skipped },
      },
    });
    const second = (what: Partial<RunOutcome>) =>
      plain(runReport(reported({ decided: 14, ...what }), 200)).split('\n')[1];
    const heard = { evidence: { read: 4, published: 13, tooLarge: 0 }, heard: 12 };

    expect(second({ ...heard, ...last(0, 3) })).toBe(
      'To see whether mail has arrived since, 4 sends were read: evidence of 12 addresses. ' +
        '3 sends closed more than a fortnight ago and were not read for evidence.',
    );
    expect(second(last(1, 1))).toBe(
      '1 send waits for another run, or another day’s requests. ' +
        '1 send closed more than a fortnight ago and was not read for evidence.',
    );
    expect(second({ evidence: { read: 0, published: 0, tooLarge: 2 }, ...last(0, 0) })).toBe(
      '2 sends went to more people than the share of requests for evidence can read: for later ones raise evidenceRequestsPerDay (docs/SETTINGS.md).',
    );
    expect(second(last(0, 0))).toBe('');
    expect(runLine(reported(heard), new Date('2026-11-20T14:15:00.000Z'))).toContain(
      ': all is read; evidence of 12 addresses',
    );
  });

  it('says how many known bounces were read again', () => {
    const [first] = plain(runReport(reported({ decided: 2 }), 200)).split('\n');
    expect(first).toBe(
      '2 new bounces were read in this run, with 7 requests to Constant Contact. 12 known bounces were read again.',
    );
  });
});
