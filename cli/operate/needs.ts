import { causeIn, placeOf } from '../../shared/bounce/because.ts';
import { dayMs, type Instant } from '../../shared/bounce/instant.ts';
import { type Incident, referenceOf } from '../../shared/bounce/outage/incident.ts';
import type { AlarmMail } from '../target/alarm-mail.ts';
import type { QueueCounts } from '../target/queues.ts';
import type { RunsSummary } from './activity-summary.ts';
import { timeOf } from './time-of.ts';

/** Something that needs a person: what it is, and the command or the article that says what to do. */
export interface Need {
  readonly sentence: string;
  /** Word by word; a command of ours stands without the options of the target. */
  readonly command?: readonly string[];
  /** A heading of docs/RUNBOOK.md, or another document. */
  readonly article?: string;
}

/** What is known of a deployment; undefined is what could not be read. */
export interface KnownFacts {
  readonly runs: RunsSummary | undefined;
  readonly queues: QueueCounts | undefined;
  readonly openIncidents: readonly Incident[] | undefined;
  readonly alarmMail: AlarmMail | undefined;
  /** What the sign-in on this computer lacks; undefined where it lacks nothing, or a deployed stack has one of its own. */
  readonly signInNeed: Need | undefined;
}

/** What is different where a program runs. */
export interface Surroundings {
  readonly now: Date;
  /** Between two runs; undefined where no schedule starts them. */
  readonly periodMs: number | undefined;
  /** Whether it is the store on this computer, which deletes no dead letter. */
  readonly isHere: boolean;
}

/** A line of the log reaches whoever reads it within seconds; a minute is safe. */
const logDelayMs = 60_000;
/** What only a person can end, as a run names it. */
const personErrors: Readonly<Record<string, Omit<Need, 'command'>>> = {
  'sign-in-needed': {
    sentence: 'Constant Contact does not accept the sign-in, so no bounce is read: sign in again.',
    article: 'docs/SIGN_IN.md',
  },
  'access-refused': {
    sentence:
      'Constant Contact refuses what the last run asked for: the sign-in lacks a scope or a privilege.',
    article: 'docs/RUNBOOK.md#the-poller-is-failing',
  },
  'campaigns-gone': {
    sentence:
      'Constant Contact lists none of the campaigns that were there, so nothing is read: is another account signed in?',
    article: 'docs/RUNBOOK.md#other-campaigns-than-before',
  },
  'erasure-key-lost': {
    sentence:
      'The key by which erased people are known is not beside the sign-in any more, so nothing is read: put it back.',
    article: 'docs/RUNBOOK.md#the-key-of-erased-people',
  },
  configuration: {
    sentence: 'The settings of the poller are wrong, so no bounce is read.',
    article: 'docs/RUNBOOK.md#the-poller-is-failing',
  },
};

/** What needs a person, gravest first. */
export function needsOf(facts: KnownFacts, { now, periodMs, isHere }: Surroundings): Need[] {
  const { runs, queues, openIncidents, alarmMail, signInNeed } = facts;
  return [
    ...(signInNeed ? [signInNeed] : []),
    ...(runs ? runNeeds(runs, { now, periodMs, isSignInTold: signInNeed !== undefined }) : []),
    ...(queues ? queueNeeds(queues, isHere) : []),
    ...(openIncidents ?? []).map(incidentNeed),
    ...(runs ? missingNeeds(runs) : []),
    ...(alarmMail ? alarmNeeds(alarmMail) : []),
  ];
}

function runNeeds(
  runs: RunsSummary,
  {
    now,
    periodMs,
    isSignInTold,
  }: Pick<Surroundings, 'now' | 'periodMs'> & { readonly isSignInTold: boolean },
): Need[] {
  const { last, lastAtWork, lastCompleteAt, firstAt = '', firstReadingProgresses } = runs;
  const error = lastAtWork?.error ?? '';
  const byPerson = isSignInTold && error === 'sign-in-needed' ? undefined : personErrors[error];
  // Runs that a person starts are not late.
  if (periodMs === undefined) return byPerson ? [byPerson] : [];
  const minutes = Math.round(periodMs / 60_000);
  if (last === undefined) {
    return [
      {
        sentence:
          'No run of the poller is in its log. After a first deployment the first one ' +
          `comes within ${minutes} minutes; otherwise the poller is not running.`,
        article: 'docs/RUNBOOK.md#the-poller-is-not-running',
      },
    ];
  }
  const age = (instant: Instant) => now.getTime() - Date.parse(instant);
  const isSilent = age(last.at) > 2 * periodMs + logDelayMs;
  const isStuck = age(lastCompleteAt ?? firstAt) > dayMs && !firstReadingProgresses;
  return [
    ...(isSilent
      ? [
          {
            sentence: `The poller has stopped: it should run every ${minutes} minutes, and its last run ended on ${timeOf(last.at)}.`,
            article: 'docs/RUNBOOK.md#the-poller-is-not-running',
          },
        ]
      : []),
    ...(byPerson ? [byPerson] : []),
    ...(isStuck && !byPerson && !isSilent
      ? [
          {
            sentence:
              lastCompleteAt === undefined
                ? 'No run has read all that was due, for more than a day, and the first reading does not get further.'
                : `No run has read all that was due since ${timeOf(lastCompleteAt)}.`,
            article: 'docs/RUNBOOK.md#the-poller-is-failing',
          },
        ]
      : []),
  ];
}

function queueNeeds({ deadLetters, runsNotStarted }: QueueCounts, isHere: boolean): Need[] {
  const [which, time] =
    deadLetters === 1
      ? ['A bounce', 'is deleted for good when its time']
      : [`${deadLetters} bounces`, 'are deleted for good when their time'];
  return [
    ...(deadLetters > 0
      ? [
          {
            sentence: isHere
              ? `${which} could not be decided.`
              : `${which} could not be decided and ${time} in the dead-letter queue ends.`,
            command: ['npx bounce-hygiene dead-letters list'],
          },
        ]
      : []),
    ...(runsNotStarted > 0
      ? [
          {
            sentence: `The schedule could not start the poller ${runsNotStarted === 1 ? 'once' : `${runsNotStarted} times`} of late.`,
            article: 'docs/RUNBOOK.md#the-schedule-could-not-start-the-poller',
          },
        ]
      : []),
  ];
}

function incidentNeed(incident: Incident): Need {
  const { id, code, held } = incident;
  const reference = referenceOf(incident);
  const [addresses, waits] = held === 1 ? ['1 address', 'waits'] : [`${held} addresses`, 'wait'];
  const place = placeOf(reference);
  const who = place === undefined ? addresses : `${addresses} ${place}`;
  return {
    sentence: `${who} bounced with code ${code} in one send and ${waits} undecided: was ${causeIn(reference)} at fault?`,
    command: ['npx bounce-hygiene incidents show', id],
  };
}

function missingNeeds({ lastMeasured }: RunsSummary): Need[] {
  const { overdue = 0 } = lastMeasured ?? {};
  if (overdue === 0) return [];
  return [
    {
      sentence: `Constant Contact has counted ${overdue === 1 ? 'a bounce' : `${overdue} bounces`} for more than a day that its reports do not show.`,
      article: 'docs/RUNBOOK.md#bounces-are-missing',
    },
  ];
}

function alarmNeeds({ state, pending }: AlarmMail): Need[] {
  if (state === 'confirmed') return [];
  return [
    {
      sentence:
        state === 'none'
          ? 'Alarms reach nobody: the alarm topic has no subscription.'
          : `Alarms reach nobody: ${pending.join(', ')} has not confirmed the mail that AWS sent.`,
      article: 'docs/RUNBOOK.md#changing-or-adding-an-alarm-address',
    },
  ];
}
