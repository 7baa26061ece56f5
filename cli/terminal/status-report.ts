import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { RunsSummary, Windows } from '../operate/activity-summary.ts';
import type { Need } from '../operate/needs.ts';
import type { Status } from '../operate/status.ts';
import { timeOf } from '../operate/time-of.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { colourOf } from './decision-list.ts';
import { addresses } from './describe-incident.ts';
import { escapeForTerminal } from './escape.ts';
import { counted, number } from './number.ts';
import { plainTable } from './plain-table.ts';
import { skippedSentence } from './skipped-sentence.ts';
import { tooLargeSentence } from './too-large-sentence.ts';

const labelWidth = 'requests today'.length;
/** Text beside a label in a narrower page is more lines than words. */
const narrowest = 44;
const widestBar = 24;
const narrowestBar = 6;
const unknown = 'not known';

const endings: Readonly<Record<string, string>> = {
  allRead: 'all that was due is read',
  leaseHeld: 'another run was at work',
  timeUp: 'its time was up; the next run goes on',
  budgetSpent: 'its share of the day is spent',
  quotaClosed: 'Constant Contact has closed the quota of the day',
};

/** How a deployment is, in lines that fit: what runs, what waits, what was decided, and last what needs a person. */
export function statusReport(
  status: Status,
  {
    requestsPerDay,
    options,
    isHere,
    width,
  }: {
    readonly requestsPerDay: number | undefined;
    readonly options: readonly string[];
    /** Whether it is the store on this computer, which no clock and no alarm look after. */
    readonly isHere: boolean;
    readonly width: number;
  },
): string {
  const { runs, queues, requestsToday, openIncidents, review, alarmMail, notOnThisStack, needs } = status;
  const line = (name: string, text: string | undefined) => labelledText(name, text ?? unknown, width);
  return [
    ...(runs ? runLines(runs, { asOf: status.asOf, isHere, line }) : [line('last run', undefined)]),
    line('queue', queues && `${counted(queues.waiting, 'bounce')} waiting for a decision`),
    line('dead letters', queues && number(queues.deadLetters)),
    line('requests today', requestsToday === undefined ? undefined : ofShare(requestsToday, requestsPerDay)),
    ...evidenceLine(status).map((text) => line('evidence', text)),
    line(
      'incidents',
      openIncidents && (openIncidents.length === 0 ? 'none open' : `${openIncidents.length} open`),
    ),
    line('review list', review === undefined ? undefined : addresses(review)),
    ...(isHere
      ? [line('schedule', 'none on this computer, unless you start run --every or let cron start run')]
      : notOnThisStack.map((absent) => line(absent, 'not on this stack'))),
    ...(notOnThisStack.includes('alarm mails')
      ? []
      : [line('alarm mails', alarmMail && (alarmMail.state === 'confirmed' ? 'confirmed' : 'reach nobody'))]),
    '',
    activityTable(status, width),
    '',
    ...(needs.length === 0
      ? [colours.green('Nothing needs you.')]
      : [
          colours.bold(needs.length === 1 ? 'This needs you:' : 'These need you:'),
          ...needs.map(needLines(options, width)),
        ]),
  ].join('\n');
}

function runLines(
  runs: RunsSummary,
  {
    asOf,
    isHere,
    line,
  }: {
    readonly asOf: Instant;
    readonly isHere: boolean;
    readonly line: (name: string, text: string) => string;
  },
): string[] {
  const { last, lastCompleteAt, lastMeasured } = runs;
  if (last === undefined) return [line('last run', 'none yet, or none in the last 30 days')];
  const how =
    last.error === undefined
      ? (endings[last.ending ?? ''] ?? last.ending ?? 'ended')
      : `failed (${last.error})`;
  const { progress, missing = {}, overdue = 0, suspended = 0, failed = 0 } = lastMeasured ?? {};
  const all = Object.values(missing).reduce((sum, some) => sum + some, 0);
  return [
    line('last run', escapeForTerminal(`${timeOf(last.at)}: ${how}`)),
    line('all read on', lastCompleteAt === undefined ? 'not in the last 30 days' : timeOf(lastCompleteAt)),
    ...(progress && progress.done < progress.known
      ? [
          line(
            'first reading',
            `${number(progress.done)} of ${counted(progress.known, 'campaign')}${estimate(progress, isHere)}${isStandingStill(runs, asOf) ? '; no further than a day ago' : ''}`,
          ),
        ]
      : []),
    line(
      'missing',
      lastMeasured === undefined
        ? unknown
        : all === 0
          ? 'none that Constant Contact counts'
          : `${counted(all, 'bounce')} that Constant Contact counts, ${number(overdue)} for more than a day`,
    ),
    ...(failed > 0 ? [line('failing', `${number(failed)} reports, counters or campaigns in that run`)] : []),
    ...(suspended > 0
      ? [line('suspended', `${number(suspended)}, tried once a day: docs/RUNBOOK.md#a-report-is-suspended`)]
      : []),
  ];
}

/** What later mail has shown, where there is something to say. */
function evidenceLine({ runs, batches }: Status): string[] {
  const { read, inconclusive, tooLarge } = runs?.evidence ?? {};
  const [sends, unsure, heard] = [read?.month ?? 0, inconclusive?.month ?? 0, batches?.evidence.month ?? 0];
  const { waiting = 0, skipped = 0 } = runs?.lastMeasured?.evidence ?? {};
  const parts = [
    ...(sends + heard === 0
      ? []
      : [`${counted(sends, 'send')} read in 30 days, with evidence of ${addresses(heard)}`]),
    ...(unsure === 0 ? [] : [`${counted(unsure, 'send')} could not be relied on`]),
    ...(tooLarge?.month ? [tooLargeSentence(tooLarge.month)] : []),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'send')} to be read`]),
    ...(skipped === 0 ? [] : [skippedSentence(skipped)]),
  ];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

/** The poller reckons with its schedule, and no schedule starts the runs on this computer. */
function estimate(
  { estimatedFinish }: { readonly estimatedFinish?: string | undefined },
  isHere: boolean,
): string {
  if (isHere || estimatedFinish === undefined) return '';
  return `, probably done on ${timeOf(escapeForTerminal(estimatedFinish))}`;
}

function isStandingStill({ firstAt, firstReadingProgresses }: RunsSummary, asOf: Instant): boolean {
  return !firstReadingProgresses && daysAfter(firstAt ?? asOf, 1) < asOf;
}

/** Bounces that came, and the addresses they decided, in three windows; the bars compare the last one. */
function activityTable({ runs, batches }: Status, width: number): string {
  const rows: {
    readonly name: string;
    readonly counts: Windows | undefined;
    readonly colour?: (text: string) => string;
  }[] = [
    { name: 'bounces read', counts: runs?.published },
    { name: 'decided', counts: batches?.decided },
    ...decisionsByStrength.map((decision) => ({
      name: `  ${decision}`,
      counts: batches?.decisions[decision],
      colour: colourOf[decision],
    })),
  ];
  const most = Math.max(1, ...rows.map(({ counts }) => counts?.month ?? 0));
  const barWidth = Math.max(narrowestBar, Math.min(widestBar, width - 52));
  return plainTable(
    {
      headings: ['', '24 hours', '7 days', '30 days', ''],
      rows: rows.map(({ name, counts, colour = (text) => text }) => [
        colour(name),
        ...(['day', 'week', 'month'] as const).map((window) => (counts ? number(counts[window]) : unknown)),
        // A single bounce is a sliver, never nothing.
        colour('█'.repeat(Math.ceil(((counts?.month ?? 0) / most) * barWidth))),
      ]),
    },
    { rightAligned: [1, 2, 3], width, text: 0 },
  );
}

function needLines(options: readonly string[], width: number): (need: Need) => string {
  return ({ sentence, command, article }) =>
    [
      besides('  ', colours.yellow(escapeForTerminal(sentence)), width),
      ...(command
        ? [commandLines([...command.map(escapeForTerminal), ...options], { width, indent: 4 })]
        : []),
      ...(article === undefined ? [] : [besides('    ', article, width)]),
    ].join('\n');
}

/** A sentence for a program, with what to do about it. */
export function needSentence({ sentence, command, article }: Need, options: readonly string[]): string {
  const fix = command ? [...command, ...options].join(' ') : article;
  return fix === undefined ? sentence : `${sentence} ${fix}`;
}

function labelledText(name: string, text: string, width: number): string {
  return width < narrowest
    ? `${name}\n${besides('  ', text, width)}`
    : besides(`${name.padEnd(labelWidth)}  `, text, width);
}

function ofShare(spent: number, perDay: number | undefined): string {
  return perDay === undefined ? number(spent) : `${number(spent)} of ${number(perDay)}`;
}
