import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runLine, runReport } from '../../../cli/terminal/run-report.ts';
import type { RunOutcome } from '../../../local/run/run-into-store.ts';

const outcome = (what: Partial<RunOutcome>): RunOutcome => ({
  ...{ end: { is: 'complete' }, requests: 7, published: 14, decided: 14, delivered: 14 },
  ...{ classifierFailures: [], last: undefined, deadLetters: 0 },
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

  it('says how many known bounces were read again', () => {
    const [first] = plain(runReport(reported({ decided: 2 }), 200)).split('\n');
    expect(first).toBe(
      '2 new bounces were read in this run, with 7 requests to Constant Contact. 12 known bounces were read again.',
    );
  });
});
