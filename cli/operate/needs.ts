import { dayMs, type Instant } from '../../shared/bounce/instant.ts';
import type { Incident } from '../../shared/bounce/outage/incident.ts';
import type { AlarmMail } from '../target/alarm-mail.ts';
import type { QueueCounts } from '../target/queues.ts';
import type { RunsSummary } from './activity-summary.ts';

/** Something that needs a person: what it is, and the command or the article that mends it. */
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
  'erasure-key-lost': {
    sentence: 'The secret lacks the key by which erased people are known, so nothing is read: put it back.',
    article: 'docs/RUNBOOK.md#the-key-of-erased-people',
  },
  configuration: {
    sentence: 'The settings of the poller are wrong, so no bounce is read.',
    article: 'docs/RUNBOOK.md#the-poller-is-failing',
  },
};

/** What needs a person, gravest first. @param periodMs between two runs; undefined where no schedule starts them. */
export function needsOf(
  facts: KnownFacts,
  { now, periodMs }: { readonly now: Date; readonly periodMs: number | undefined },
): Need[] {
  return [
    ...(facts.runs ? runNeeds(facts.runs, now, periodMs) : []),
    ...(facts.queues ? queueNeeds(facts.queues) : []),
    ...(facts.openIncidents ?? []).map(incidentNeed),
    ...(facts.runs ? missingNeeds(facts.runs) : []),
    ...(facts.alarmMail ? alarmNeeds(facts.alarmMail) : []),
  ];
}

function runNeeds(runs: RunsSummary, now: Date, periodMs: number | undefined): Need[] {
  const { last, lastAtWork, lastCompleteAt, firstAt = '', firstReadingProgresses } = runs;
  const byPerson = personErrors[lastAtWork?.error ?? ''];
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

function queueNeeds({ deadLetters, runsNotStarted }: QueueCounts): Need[] {
  return [
    ...(deadLetters > 0
      ? [
          {
            sentence:
              deadLetters === 1
                ? 'A bounce could not be decided and is deleted for good when its time in the dead-letter queue ends.'
                : `${deadLetters} bounces could not be decided and are deleted for good when their time in the dead-letter queue ends.`,
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

function incidentNeed({ id, provider, code, held }: Incident): Need {
  return {
    sentence: `${held === 1 ? '1 address' : `${held} addresses`} at ${provider} bounced with code ${code} in one send and wait undecided: was the provider at fault?`,
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

/** "2026-11-26 14:15 UTC" */
function timeOf(instant: Instant): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
