import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { summariseBatches, summariseRuns } from '../../../cli/operate/activity-summary.ts';
import type { BatchLine, RunLine } from '../../../cli/target/log-lines.ts';
import { statusReport } from '../../../cli/terminal/status-report.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;

const aRun = (ago: number, done: number): RunLine => ({
  at: new Date(now.getTime() - ago).toISOString(),
  ...{ ending: 'timeUp', published: 0, failed: 0, suspended: 0, overdue: 0 },
  progress: { done, known: 12, estimatedFinish: '2026-11-20T15:00:00.000Z' },
});

/** The line with this label. */
async function lineOf(
  label: string,
  runs: readonly RunLine[],
  isHere: boolean,
  batches: readonly BatchLine[] = [],
): Promise<string | undefined> {
  async function* pages<Line>(lines: readonly Line[]) {
    yield lines;
  }
  const report = statusReport(
    {
      asOf: now.toISOString(),
      runs: await summariseRuns(pages(runs), now, () => {}),
      batches: await summariseBatches(pages(batches), now, () => {}),
      ...{ queues: undefined, requestsToday: undefined, openIncidents: undefined },
      ...{ review: undefined, alarmMail: undefined, notOnThisStack: [], needs: [] },
    },
    { requestsPerDay: 4_500, options: isHere ? ['--local'] : ['--stack', 'X'], isHere, width: 160 },
  );
  const line = plain(report)
    .split('\n')
    .find((each) => each.startsWith(label));
  return line?.slice(label.length).trim();
}

describe('the status of a first reading', () => {
  const progressing = [aRun(20 * minuteMs, 2), aRun(minuteMs, 3)];

  it.each<[string, readonly RunLine[], isHere: boolean, string]>([
    [
      'when a schedule will have done it',
      progressing,
      false,
      '3 of 12 campaigns, probably done on 2026-11-20 15:00 UTC',
    ],
    ['no such time where no schedule starts the runs', progressing, true, '3 of 12 campaigns'],
    ['nothing of a day ago after the first run', [aRun(minuteMs, 0)], true, '0 of 12 campaigns'],
    [
      'that it stands still, where it does for a day',
      [aRun(dayMs + minuteMs, 3), aRun(minuteMs, 3)],
      true,
      '3 of 12 campaigns; no further than a day ago',
    ],
  ])('says %s', async (_, runs, isHere, expected) => {
    expect(await lineOf('first reading', runs, isHere)).toBe(expected);
  });
});

describe('the status of evidence', () => {
  const none = { read: 0, published: 0, inconclusive: 0, waiting: 0, skipped: 0, tooLarge: 0, outOfTime: 0 };
  const withEvidence = (ago: number, evidence: Partial<typeof none>): RunLine => ({
    ...aRun(ago, 12),
    evidence: { ...none, ...evidence },
  });
  const heard = (ago: number, evidence: number): BatchLine => ({
    ...{ at: new Date(now.getTime() - ago).toISOString(), decided: 0, evidence, decisions: {} },
  });

  it.each<[string, readonly RunLine[], readonly BatchLine[], string | undefined]>([
    [
      'nothing where there is nothing to say',
      [aRun(minuteMs, 12), withEvidence(2 * minuteMs, {})],
      [],
      undefined,
    ],
    [
      'how many sends were read, and of how many addresses there is evidence',
      [
        withEvidence(20 * dayMs, { read: 10, published: 3 }),
        withEvidence(minuteMs, { read: 2, inconclusive: 1 }),
      ],
      [heard(19 * dayMs, 3), heard(31 * dayMs, 5)],
      '12 sends read in 30 days, with evidence of 3 addresses; 1 send could not be relied on',
    ],
    [
      'which sends take more requests than the share, and what to do about it',
      [withEvidence(31 * dayMs, { tooLarge: 4 }), withEvidence(minuteMs, { tooLarge: 1 })],
      [],
      '1 send went to more people than the share of requests for evidence can read: for later ones raise evidenceRequestsPerDay (docs/SETTINGS.md)',
    ],
    [
      'the same of several',
      [withEvidence(2 * dayMs, { tooLarge: 2 }), withEvidence(minuteMs, { tooLarge: 1 })],
      [],
      '3 sends went to more people than the share of requests for evidence can read: for later ones raise evidenceRequestsPerDay (docs/SETTINGS.md)',
    ],
    [
      'what waits and what is left, by the last run that knows',
      [withEvidence(dayMs, { skipped: 9 }), withEvidence(minuteMs, { waiting: 2, skipped: 3 })],
      [],
      '2 sends to be read; 3 sends closed more than a fortnight ago and were not read for evidence',
    ],
  ])('says %s', async (_, runs, batches, expected) => {
    expect(await lineOf('evidence', runs, false, batches)).toBe(expected);
  });
});
