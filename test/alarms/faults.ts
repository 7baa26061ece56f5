import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { deployed } from '../simulation/deployed.ts';
import type { Fault } from '../simulation/plan/faults.ts';
import { firstAtProvider, type Plan, type PlannedEvent, type RowPlan } from '../simulation/plan/plan.ts';
import {
  aFault,
  aPlan,
  aRow,
  campaigns,
  minuteMs,
  momentOf,
  runsEvery,
} from '../simulation/scenarios/a-plan.ts';
import type { System } from '../simulation/system.ts';

/** What goes wrong in a deployment, and which alarms have to tell of it. */
export interface Rehearsal {
  readonly name: string;
  readonly plan: Plan;
  /** When it goes wrong, in milliseconds from the beginning. */
  readonly fromMs: number;
  readonly days: number;
  /** Every alarm that is to be on, by the end of its name; any other is a mistake. */
  readonly fires: Readonly<Record<string, Expected>>;
  readonly system?: (system: System, brokenFrom: number) => System;
  /** What AWS does by itself from then on. */
  readonly aws?: 'reads no queue' | 'starts no run';
}

interface Expected {
  /** From the fault to the first mail. */
  readonly withinMinutes: number;
  /** Mails that say that it is on, over all days. */
  readonly mails: number;
  /** Mails that say that it is over; none unless said. */
  readonly over?: number;
}

const gapMs = deployed.poller.intervals.runMs;
const runsPerDay = dayMs / gapMs;
const week = 7;
/** Two days in which all goes well come first. */
const brokenRun = 2 * runsPerDay;
const brokenMs = brokenRun * gapMs;
/** CloudWatch's periods begin on the quarter of an hour; the schedule does not. */
const notAligned = Date.UTC(2026, 2, 10, 10, 4, 10);
const forever = 1_000_000;
const hoursUntilEvening = 8;
const hoursUntilMidnight = 14;

/** A bounce every three hours, which is decided at once. */
function ordinaryRows(days: number): RowPlan[] {
  return Array.from({ length: (days * 24) / 3 }, (_, number) =>
    aRow(number, { activity: number % 3, code: 'F', shown: momentOf(number * 3 * hourMs, gapMs) }),
  );
}

function aWeek(what: Partial<Plan> = {}, days = week): Plan {
  return aPlan({
    startAt: notAligned,
    countersLagMs: 0,
    summariesLagMs: 0,
    tokens: { ...aPlan({}).tokens, mode: 'long-lived', accessLifeSeconds: 3_600 },
    activities: campaigns(3),
    rows: ordinaryRows(days),
    runs: runsEvery(gapMs, days * runsPerDay),
    ...what,
  });
}

function event(kind: PlannedEvent['kind'], run: number): PlannedEvent {
  return { kind, when: { run, afterMs: 0 }, which: 0 };
}

/** Another program uses up the day's requests at this hour of each day from the second on. */
function quotaSpent(hoursFromStart: number): PlannedEvent[] {
  return [2, 3, 4, 5, 6].map((day) =>
    event('others spend the quota', day * runsPerDay + (hoursFromStart * hourMs) / gapMs),
  );
}

/** Of sixty bounces that are counted, the report shows ten. */
const missing: Partial<Plan> = {
  rows: [
    ...ordinaryRows(week).filter(({ activity }) => activity > 0),
    ...Array.from({ length: 60 }, (_, number) =>
      aRow(500 + number, { shown: { run: brokenRun, afterMs: -minuteMs } }),
    ),
  ],
};
/** A send two days after the beginning, to people who took the one before. */
const outage: Partial<Plan> = {
  activities: [
    { campaign: 0, role: 'primary_email', sentAgoMs: hourMs - brokenMs },
    { campaign: 1, role: 'primary_email', sentAgoMs: 6 * dayMs },
  ],
  outage: { activity: 0, code: 'B' },
  rows: Array.from({ length: 6 }, (_, number) =>
    aRow(number, { contact: firstAtProvider + number, shown: { run: brokenRun, afterMs: -minuteMs } }),
  ),
};

/** From the thirteenth reading of its one report. */
const refused: Partial<Plan> = {
  activities: campaigns(1),
  rows: ordinaryRows(week).filter(({ activity }) => activity === 0),
  faults: [aFault('request bounces', '403 for this one', 13, { times: forever })],
};

const endsEarly = aFault('request bounces', 'ends early', 1, { times: forever });

const signedOut = [event('the sign-in is revoked', brokenRun), event('access tokens end early', brokenRun)];

/** Two and a half hours in which no run can begin, a day after something else. */
const tableAway = aFault('read the incidents', 'refused', brokenRun + runsPerDay, { times: 10 });

const failing = (withinMinutes: number, over = 0) => ({
  'Poller/Failing': { withinMinutes, mails: 1, over },
});

function broken(
  name: string,
  plan: Plan,
  fires: Rehearsal['fires'],
  more: Partial<Rehearsal> = {},
): Rehearsal {
  return { name, plan, fires, fromMs: brokenMs, days: week, ...more };
}

const refusedFrom = (operation: Fault['operation'], nth: number): Fault =>
  aFault(operation, 'refused', nth, { times: forever });

/** Thirteen weekly sends, bounces in the days after each. */
function aQuarter(): Plan {
  const weeks = 13;
  const days = weeks * week;
  return aWeek(
    {
      activities: Array.from({ length: weeks }, (_, campaign) => ({
        campaign,
        role: 'primary_email',
        sentAgoMs: -campaign * week * dayMs,
      })),
      rows: Array.from({ length: weeks * 20 }, (_, number) =>
        aRow(number, {
          activity: Math.floor(number / 20),
          code: ['B', 'F', 'D', 'Z', 'V'][number % 5] ?? 'B',
          shown: momentOf(Math.floor(number / 20) * week * dayMs + (number % 20) * 4 * hourMs, gapMs),
        }),
      ),
    },
    days,
  );
}

/** Two hundred campaigns of the last three months, and a share of requests that takes days for them. */
function aFirstReading(): Plan {
  return aWeek({
    requestsPerDay: 300,
    activities: Array.from({ length: 200 }, (_, campaign) => ({
      campaign,
      role: 'primary_email',
      sentAgoMs: (campaign * 85 * dayMs) / 200,
    })),
    rows: Array.from({ length: 1_000 }, (_, number) =>
      aRow(number, { activity: number % 200, shown: { run: -1, afterMs: -minuteMs } }),
    ),
  });
}

export const rehearsals: readonly Rehearsal[] = [
  broken('nothing is wrong, for a quarter', aQuarter(), {}, { days: 13 * week }),
  broken('a first reading of three months takes days', aFirstReading(), {}, { fromMs: 0 }),
  broken(
    'the sign-in is revoked',
    aWeek({
      events: signedOut,
    }),
    { 'Poller/SignInNeeded': { withinMinutes: 30, mails: 1 }, ...failing(45) },
  ),
  broken(
    'it is revoked, and the table does not answer for hours',
    aWeek({ events: signedOut, faults: [tableAway] }),
    { 'Poller/SignInNeeded': { withinMinutes: 30, mails: 1 }, ...failing(45) },
  ),
  broken(
    'it is revoked, and somebody signs in a day later',
    aWeek({
      events: [...signedOut, event('an operator signs in', brokenRun + runsPerDay)],
    }),
    { 'Poller/SignInNeeded': { withinMinutes: 30, mails: 1, over: 1 }, ...failing(45, 1) },
  ),
  broken('the schedule is disabled, or Lambda has no room', aWeek({ runs: runsEvery(gapMs, brokenRun) }), {
    'Poller/NotRunning': { withinMinutes: 75, mails: 1 },
  }),
  broken(
    'the schedule cannot start the poller',
    aWeek({ runs: runsEvery(gapMs, brokenRun) }),
    {
      'Poller/RunsNotStarted': { withinMinutes: 30, mails: 1 },
      'Poller/NotRunning': { withinMinutes: 75, mails: 1 },
    },
    { aws: 'starts no run' },
  ),
  broken('the poller crashes at its start', aWeek(), failing(45), { system: crashingPoller }),
  broken(
    'Constant Contact is away for two days',
    aWeek({ faults: [aFault('request summaries', '503', brokenRun + 1, { times: 2 * runsPerDay * 3 })] }),
    failing(45, 1),
  ),
  broken(
    'another program spends the quota each evening',
    aWeek({ events: quotaSpent(hoursUntilEvening) }),
    {},
  ),
  broken(
    'another program always spends the quota',
    aWeek({ events: [event('others spend the quota', brokenRun), ...quotaSpent(hoursUntilMidnight)] }),
    failing(25 * 60 + 45),
  ),
  broken('the share of requests is always spent', aWeek({ requestsPerDay: 1 }), failing(25 * 60 + 45), {
    fromMs: 0,
  }),
  broken(
    'another account is signed in',
    aWeek({ faults: [aFault('request summaries', 'nothing listed', brokenRun + 1, { times: forever })] }),
    failing(45),
  ),
  broken(
    'the classifier crashes at its start',
    aWeek(),
    {
      'Classifier/Failing': { withinMinutes: 45, mails: 1 },
      'BounceQueue/NewDeadLetters': { withinMinutes: 90, mails: 4 },
    },
    { system: crashingClassifier },
  ),
  broken(
    'the table refuses every write of a record',
    aWeek({ faults: [refusedFrom('write a record', 17)] }),
    {
      'Classifier/Failing': { withinMinutes: 45, mails: 1 },
      'BounceQueue/NewDeadLetters': { withinMinutes: 90, mails: 4 },
    },
  ),
  broken(
    "the classifier's trigger is disabled",
    aWeek(),
    {
      'BounceQueue/Stalled': { withinMinutes: 90, mails: 1 },
    },
    { aws: 'reads no queue' },
  ),
  broken(
    'a row that nobody can read, and twenty two days later',
    aWeek({
      rows: [
        ...ordinaryRows(week),
        aRow(800, { oddity: 'unreadable', shown: { run: brokenRun, afterMs: -minuteMs } }),
        ...Array.from({ length: 20 }, (_, number) =>
          aRow(801 + number, { oddity: 'unreadable', shown: { run: 2 * brokenRun, afterMs: -minuteMs } }),
        ),
      ],
    }),
    { 'BounceQueue/NewDeadLetters': { withinMinutes: 90, mails: 2 } },
  ),
  broken(
    'a code that nobody knows, and another two days later',
    aWeek({
      rows: [
        ...ordinaryRows(week),
        ...[1, 2].map((time) =>
          aRow(800 + time, { code: 'Q', shown: { run: time * brokenRun, afterMs: -minuteMs } }),
        ),
      ],
    }),
    { 'Classifier/UnknownCodes': { withinMinutes: 60, mails: 2 } },
  ),
  broken('a provider refuses everybody', aWeek(outage), {
    'Poller/IncidentOpen': { withinMinutes: 60, mails: 1 },
  }),
  broken(
    'an incident is open, and the table does not answer for hours',
    aWeek({ ...outage, faults: [tableAway] }),
    {
      'Poller/IncidentOpen': { withinMinutes: 60, mails: 1 },
      ...failing(25 * 60, 1),
    },
  ),
  broken('bounces are counted that no report shows', aWeek({ ...missing, faults: [endsEarly] }), {
    'Poller/BouncesMissing': { withinMinutes: 27 * 60, mails: 1 },
  }),
  broken(
    'bounces are missing, and the quota is spent each evening',
    aWeek({ ...missing, faults: [endsEarly], events: quotaSpent(hoursUntilEvening) }),
    { 'Poller/BouncesMissing': { withinMinutes: 36 * 60, mails: 1 } },
  ),
  broken(
    'bounces are missing, and one run in twenty-four fails',
    aWeek({
      ...missing,
      faults: [
        endsEarly,
        ...Array.from({ length: 28 }, (_, number) =>
          aFault('read the incidents', 'refused', 24 * (number + 1)),
        ),
      ],
    }),
    { 'Poller/BouncesMissing': { withinMinutes: 27 * 60, mails: 1 } },
  ),
  broken('one report is refused', aWeek(refused), {
    ...failing(8 * 60, 1),
    'Poller/ReportsSuspended': { withinMinutes: 36 * 60, mails: 1 },
  }),
  broken(
    'it is refused, and the quota is spent each evening',
    aWeek({ ...refused, events: quotaSpent(hoursUntilEvening) }),
    {
      // Runs that may not ask have not failed.
      'Poller/Failing': { withinMinutes: 8 * 60, mails: 2, over: 2 },
      'Poller/ReportsSuspended': { withinMinutes: 40 * 60, mails: 1 },
    },
  ),
];

function crashingPoller(system: System, from: number): System {
  return {
    ...system,
    buildPoller(outside, settings) {
      const poll = system.buildPoller(outside, settings);
      return async (event, context) => {
        if (outside.clock.now().getTime() >= from) throw new Error('The module could not be loaded.');
        await poll(event, context);
      };
    },
  };
}

function crashingClassifier(system: System, from: number): System {
  return {
    ...system,
    buildClassifier(outside, settings) {
      const classify = system.buildClassifier(outside, settings);
      return async (event) => {
        if (outside.clock.now().getTime() >= from) throw new Error('The module could not be loaded.');
        return classify(event);
      };
    },
  };
}
