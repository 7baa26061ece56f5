import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { summariseRuns } from '../../../cli/operate/activity-summary.ts';
import type { RunLine } from '../../../cli/target/log-lines.ts';
import { statusReport } from '../../../cli/terminal/status-report.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;

const aRun = (ago: number, done: number): RunLine => ({
  at: new Date(now.getTime() - ago).toISOString(),
  ...{ ending: 'timeUp', published: 0, failed: 0, suspended: 0, overdue: 0 },
  progress: { done, known: 12, estimatedFinish: '2026-11-20T15:00:00.000Z' },
});

/** The line about the first reading. */
async function firstReading(runs: readonly RunLine[], isHere: boolean): Promise<string | undefined> {
  async function* pages() {
    yield runs;
  }
  const report = statusReport(
    {
      asOf: now.toISOString(),
      runs: await summariseRuns(pages(), now, () => {}),
      ...{ batches: undefined, queues: undefined, requestsToday: undefined, openIncidents: undefined },
      ...{ review: undefined, alarmMail: undefined, notOnThisStack: [], needs: [] },
    },
    { requestsPerDay: 4_500, options: isHere ? ['--local'] : ['--stack', 'X'], isHere, width: 120 },
  );
  const line = plain(report)
    .split('\n')
    .find((each) => each.startsWith('first reading'));
  return line?.replace(/^first reading +/, '');
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
    expect(await firstReading(runs, isHere)).toBe(expected);
  });
});
