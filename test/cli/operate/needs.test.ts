import { describe, expect, it } from 'vitest';
import { type RunsSummary, summariseBatches, summariseRuns } from '../../../cli/operate/activity-summary.ts';
import { type KnownFacts, needsOf } from '../../../cli/operate/needs.ts';
import type { BatchLine, RunLine } from '../../../cli/target/log-lines.ts';
import { anIncident } from '../../support/an-incident.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const periodMs = 15 * minuteMs;

const aRun = (ago: number, what: Partial<RunLine> = {}): RunLine => ({
  ...{
    at: new Date(now.getTime() - ago).toISOString(),
    ending: 'allRead',
    published: 0,
    failed: 0,
    suspended: 0,
  },
  ...what,
});
async function* inPages<Line>(...pages: Line[][]): AsyncGenerator<Line[]> {
  yield* pages;
}
const summary = (...runs: RunLine[]): Promise<RunsSummary> => summariseRuns(inPages(runs), now, () => {});
const sentences = async (runs: RunLine[], more: Partial<KnownFacts> = {}, isHere = false) =>
  needsOf(
    {
      runs: await summary(...runs),
      queues: undefined,
      openIncidents: undefined,
      alarmMail: undefined,
      signInNeed: undefined,
      ...more,
    },
    { now, periodMs: isHere ? undefined : periodMs, isHere },
  ).map(({ sentence }) => sentence);

describe('what the runs need of a person', () => {
  it.each<[string, RunLine[], RegExp[]]>([
    ['nothing, while the last run read all', [aRun(minuteMs)], []],
    ['nothing, where a run is late by less than two periods', [aRun(2 * periodMs)], []],
    [
      'a look at the schedule, where no run ended for two periods',
      [aRun(2 * periodMs + 2 * minuteMs)],
      [/has stopped/],
    ],
    [
      'the key of erased people, where it is lost',
      [aRun(20 * minuteMs), aRun(minuteMs, { error: 'erasure-key-lost' })],
      [/^The key by which erased people are known is not beside the sign-in/],
    ],
    [
      'a sign-in, also where a later run found another one at work',
      [aRun(16 * minuteMs, { error: 'sign-in-needed' }), aRun(minuteMs, { ending: 'leaseHeld' })],
      [/sign in again/],
    ],
    ['a look at the log, where there is no run at all', [], [/No run of the poller is in its log/]],
    [
      'nothing, while all was read within a day',
      [aRun(23 * hourMs), aRun(minuteMs, { ending: 'timeUp' })],
      [],
    ],
    [
      'a look at the log, where all was read more than a day ago',
      [aRun(25 * hourMs), aRun(minuteMs, { ending: 'timeUp' })],
      [/No run has read all that was due since 2026-11-19 11:00 UTC\./],
    ],
    [
      'a look at the log, where a run that read all has failed in something else',
      [aRun(25 * hourMs), aRun(minuteMs, { error: 'run-incomplete' })],
      [/since 2026-11-19 11:00 UTC/],
    ],
    [
      'nothing, while the first reading gets further',
      [
        aRun(3 * dayMs, { ending: 'timeUp', progress: { done: 1, known: 9 } }),
        aRun(20 * hourMs, { ending: 'timeUp', progress: { done: 2, known: 9 } }),
        aRun(minuteMs, { ending: 'budgetSpent', progress: { done: 3, known: 9 } }),
      ],
      [],
    ],
    [
      'a look at the log, where the first reading stands still for a day',
      [
        aRun(3 * dayMs, { ending: 'timeUp', progress: { done: 1, known: 9 } }),
        aRun(20 * hourMs, { ending: 'timeUp', progress: { done: 3, known: 9 } }),
        aRun(minuteMs, { ending: 'timeUp', progress: { done: 3, known: 9 } }),
      ],
      [/No run has read all that was due, for more than a day, and the first reading does not get further/],
    ],
    [
      'nothing, on the first day of the first reading',
      [aRun(20 * hourMs, { ending: 'timeUp' }), aRun(minuteMs, { ending: 'timeUp' })],
      [],
    ],
    ['to sign in', [aRun(2 * dayMs), aRun(minuteMs, { error: 'sign-in-needed' })], [/sign in again/]],
    [
      'nothing, where a sign-in was needed earlier',
      [aRun(hourMs, { error: 'sign-in-needed' }), aRun(minuteMs)],
      [],
    ],
    [
      'to look at scopes and privileges',
      [aRun(minuteMs, { error: 'access-refused' })],
      [/lacks a scope or a privilege/],
    ],
    [
      'nothing, where one run could not reach Constant Contact',
      [aRun(hourMs), aRun(minuteMs, { error: 'report-unavailable' })],
      [],
    ],
    ['to compare what is overdue', [aRun(minuteMs, { overdue: 1 })], [/a bounce for more than a day/]],
    [
      'to compare what is overdue by the last run that knows',
      [aRun(hourMs, { overdue: 26 }), aRun(minuteMs, { ending: 'leaseHeld' })],
      [/26 bounces/],
    ],
    [
      'nothing, where what was overdue has come',
      [aRun(hourMs, { overdue: 26 }), aRun(minuteMs, { overdue: 0 })],
      [],
    ],
  ])('is %s', async (_, runs, expected) => {
    for (const order of [runs, runs.toReversed()]) {
      const found = await sentences(order);
      expect(found).toHaveLength(expected.length);
      for (const [position, pattern] of expected.entries()) expect(found[position]).toMatch(pattern);
    }
  });
});

describe('what else needs a person', () => {
  it.each<[string, Partial<KnownFacts>, RegExp[]]>([
    ['no queue', { queues: { waiting: 9, deadLetters: 0, runsNotStarted: 0 } }, []],
    [
      'one dead letter',
      { queues: { waiting: 0, deadLetters: 1, runsNotStarted: 0 } },
      [/^A bounce could not be decided/],
    ],
    [
      'dead letters',
      { queues: { waiting: 0, deadLetters: 7, runsNotStarted: 0 } },
      [/^7 bounces could not be decided/],
    ],
    [
      'runs not started',
      { queues: { waiting: 0, deadLetters: 0, runsNotStarted: 2 } },
      [/could not start the poller 2 times/],
    ],
    [
      'each open incident',
      { openIncidents: [anIncident({ id: 'a' }), anIncident({ id: 'b' })] },
      [
        /^30 addresses at gmail\.com bounced with code B in one send and wait undecided: was the provider at/,
        /^30/,
      ],
    ],
    [
      'what receives the mail of companies, where it is about that',
      {
        openIncidents: [
          anIncident({ part: { kind: 'organisation', name: 'filter.example' }, held: 1 }),
          anIncident({ part: { kind: 'companies behind', name: 'outlook.com' } }),
        ],
      },
      [
        /^1 address with mail at filter\.example bounced .* and waits undecided: was the provider at fault\?$/,
        /^30 addresses at companies behind outlook\.com bounced .* and wait undecided: was outlook\.com at fault\?$/,
      ],
    ],
    [
      'a filter of companies, or the send, where it is about all of them',
      {
        openIncidents: [anIncident({ part: { kind: 'companies' } }), anIncident({ part: { kind: 'rest' } })],
      },
      [
        /^30 addresses at companies bounced .*: was a filter before them at fault\?$/,
        /^30 addresses bounced with code B in one send and wait undecided: was the send itself at fault\?$/,
      ],
    ],
    [
      'no alarm mail that is confirmed',
      { alarmMail: { state: 'confirmed', confirmed: ['a@b.example'], pending: [] } },
      [],
    ],
    [
      'an alarm mail that is not confirmed',
      { alarmMail: { state: 'pending', confirmed: [], pending: ['a@b.example'] } },
      [/a@b\.example has not confirmed/],
    ],
    ['no subscription', { alarmMail: { state: 'none', confirmed: [], pending: [] } }, [/no subscription/]],
  ])('is %s', async (_, facts, expected) => {
    const found = await sentences([aRun(minuteMs)], facts);

    expect(found).toHaveLength(expected.length);
    for (const [position, pattern] of expected.entries()) expect(found[position]).toMatch(pattern);
  });
});

describe('what the store on this computer needs of a person', () => {
  const signInNeed = { sentence: 'Nobody has signed in on this computer.' };

  it.each<[string, RunLine[], Partial<KnownFacts>, string[]]>([
    ['nothing, however long ago the last run was', [aRun(9 * dayMs)], {}, []],
    ['a sign-in, where there is none', [aRun(minuteMs)], { signInNeed }, [signInNeed.sentence]],
    [
      'one sign-in, where a run has missed it too',
      [aRun(minuteMs, { error: 'sign-in-needed' })],
      { signInNeed },
      [signInNeed.sentence],
    ],
    [
      'a look at dead letters, which stay',
      [aRun(minuteMs)],
      { queues: { waiting: 0, deadLetters: 2, runsNotStarted: 0 } },
      ['2 bounces could not be decided.'],
    ],
  ])('is %s', async (_, runs, facts, expected) => {
    expect(await sentences(runs, facts, true)).toEqual(expected);
  });
});

describe('what was read and decided', () => {
  it('is counted in windows that end now, whatever the order and the pages of the lines', async () => {
    const runs = [dayMs, dayMs + 1, 7 * dayMs, 8 * dayMs, 30 * dayMs].map((ago) =>
      aRun(ago, { published: 1 }),
    );
    for (const pages of [[runs], [runs.slice(0, 2), [], runs.slice(2)], [runs.toReversed()]])
      expect((await summariseRuns(inPages(...pages), now, () => {})).published).toEqual({
        day: 1,
        week: 3,
        month: 5,
      });
  });

  it('is counted by decision as well', async () => {
    const aBatch = (ago: number, what: Partial<BatchLine>): BatchLine => ({
      ...{ at: new Date(now.getTime() - ago).toISOString(), decided: 0, evidence: 0, decisions: {} },
      ...what,
    });
    const batches = [
      aBatch(hourMs, { decided: 3, decisions: { suppress: 2, retry: 1 } }),
      aBatch(8 * dayMs, { decided: 5, evidence: 4 }),
    ];

    expect(await summariseBatches(inPages(batches), now, () => {})).toEqual({
      decided: { day: 3, week: 3, month: 8 },
      evidence: { day: 0, week: 0, month: 4 },
      decisions: {
        suppress: { day: 2, week: 2, month: 2 },
        retry: { day: 1, week: 1, month: 1 },
        review: { day: 0, week: 0, month: 0 },
        ignore: { day: 0, week: 0, month: 0 },
      },
    });
  });
});
