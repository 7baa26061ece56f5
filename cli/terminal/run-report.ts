import { noCode } from '../../local/outcome/count.ts';
import type { RunOutcome } from '../../local/run/run-into-store.ts';
import { addressesOf, type StoreSummary } from '../../local/run/store-summary.ts';
import { type Decision, decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
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

/** What a run into the store has come to, and what the store holds now. */
export interface RunReported {
  readonly outcome: RunOutcome;
  readonly summary: StoreSummary;
  readonly openIncidents: number;
}

const meaningOf: Readonly<Record<Decision, string>> = {
  suppress: 'do not mail any more',
  review: 'a person should look',
  retry: 'may be mailed again after a date',
  ignore: 'nothing to do',
};

/** What a person sees at the end of a run: what was read, all decisions by code, how it ended, and what to do next. */
export function runReport({ outcome, summary, openIncidents }: RunReported, width: number): string {
  const { fresh, known } = readIn(outcome);
  const again =
    known === 0 ? '' : ` ${counted(known, 'known bounce')} ${known === 1 ? 'was' : 'were'} read again.`;
  const requests = counted(outcome.requests, 'request');
  return [
    besides('', `${bounces(fresh)} read in this run, with ${requests} to Constant Contact.${again}`, width),
    ...evidenceLine(outcome).map((text) => besides('', text, width)),
    '',
    colours.bold(`Decisions for ${counted(summary.addresses, 'address', 'addresses')}`),
    decisionTable(summary, width),
    '',
    besides('', endSentence(outcome), width),
    ...nextSteps({ outcome, summary, openIncidents }, width),
  ].join('\n');
}

/** A run among many in one line: "14:15 UTC  3 new bounces, 1 request: all is read". */
export function runLine({ outcome, openIncidents }: RunReported, now: Date): string {
  const { end, requests, deadLetters } = outcome;
  const how =
    end.is === 'complete'
      ? 'all is read'
      : end.is === 'failed'
        ? `failed: ${escapeForTerminal(end.why)}`
        : shortEnds[end.is === 'stopped' ? 'stopped' : end.by];
  return [
    `${now.toISOString().slice(11, 16)} UTC  ${counted(readIn(outcome).fresh, 'new bounce')}, ${counted(requests, 'request')}: ${how}`,
    ...(outcome.heard > 0 ? [`evidence of ${addresses(outcome.heard)}`] : []),
    ...(openIncidents > 0 ? [counted(openIncidents, 'open incident')] : []),
    ...(deadLetters > 0 ? [`${counted(deadLetters, 'bounce')} could not be decided`] : []),
  ].join('; ');
}

/** What later mail has shown; nothing where there is nothing to say. */
function evidenceLine({ evidence, heard, last }: RunOutcome): string[] {
  const { waiting = 0, skipped = 0 } = last?.evidence ?? {};
  const sentences = [
    ...(evidence.read + heard === 0
      ? []
      : [
          `To see whether mail has arrived since, ${counted(evidence.read, 'send was', 'sends were')} read: evidence of ${addresses(heard)}.`,
        ]),
    ...(evidence.tooLarge === 0 ? [] : [`${tooLargeSentence(evidence.tooLarge)}.`]),
    ...(waiting === 0
      ? []
      : [`${counted(waiting, 'send waits', 'sends wait')} for another run, or another day’s requests.`]),
    ...(skipped === 0 ? [] : [`${skippedSentence(skipped)}.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(' ')];
}

/** After a repair or a restore, what was decided before is published again. */
function readIn({ end, published, decided, deadLetters }: RunOutcome): { fresh: number; known: number } {
  const isDecided = end.is === 'complete' || end.is === 'limited';
  const known = isDecided ? Math.max(0, published - decided - deadLetters) : 0;
  return { fresh: published - known, known };
}

const shortEnds = {
  stopped: 'stopped',
  timeUp: 'not all is read yet',
  budgetSpent: 'the share of the day is spent',
  quotaClosed: "Constant Contact's quota of the day is used up",
} as const;

function decisionTable(summary: StoreSummary, width: number): string {
  const rows = decisionsByStrength.map((decision) => [
    number(addressesOf(summary, decision)),
    colourOf[decision](decision),
    meaningOf[decision],
    Object.entries(summary.decisions[decision])
      .toSorted(([, one], [, other]) => other - one)
      .map(
        ([code, addresses]) =>
          `${code === noCode ? 'no code' : escapeForTerminal(code)} ${number(addresses)}`,
      )
      .join(', '),
  ]);
  return plainTable({ headings: ['', '', '', 'by code'], rows }, { rightAligned: [0], width, text: 3 });
}

/** How a run ended, and how far it came. */
export function endSentence({ end, last }: RunOutcome): string {
  const campaigns =
    last?.progress && last.progress.done < last.progress.known
      ? ` ${number(last.progress.done)} of ${counted(last.progress.known, 'campaign')} are read.`
      : '';
  switch (end.is) {
    case 'complete':
      return `${colours.green('All that was due is read.')}`;
    case 'stopped':
      return `Stopped, as you asked.${campaigns} What was read is decided, or waits for the next run, which goes on.`;
    case 'limited':
      return `${limits[end.by]}${campaigns}`;
    case 'failed':
      return `${colours.red('The run failed.')} ${escapeForTerminal(end.why)} ${unreachable.test(end.code) ? noAnswerHint : ''}What was read before is decided.${campaigns}`;
  }
}

/** What Constant Contact did not answer, or not in its own way. */
const unreachable = /^(token-unavailable|report-unavailable)$/;
const noAnswerHint =
  'Is this computer online, with no proxy or sign-in page of a network between? If so, it is Constant Contact: the next run tries again. ';

const limits = {
  timeUp:
    'A quarter of an hour is over, and there is more to read: npx bounce-hygiene run goes on, with --until-complete to the end.',
  budgetSpent: "This computer's share of today's requests is spent; a run after 00:00 UTC goes on.",
  quotaClosed:
    "Constant Contact's quota for today is used up, and it counts everything with this API key: a deployment, or another program, has used the rest. A run after 00:00 UTC goes on. A second application at Constant Contact has a quota of its own.",
} as const;

function nextSteps({ outcome, summary, openIncidents }: RunReported, width: number): string[] {
  const review = addressesOf(summary, 'review');
  const suppressed = addressesOf(summary, 'suppress');
  const steps: (readonly [why: string, command: readonly string[]])[] = [];
  if (openIncidents > 0)
    steps.push([
      `${counted(openIncidents, 'incident')}: many bounces at one provider. The addresses wait until you confirm or dismiss it.`,
      ['npx bounce-hygiene incidents list', '--local'],
    ]);
  if (review > 0)
    steps.push([
      `${counted(review, 'address', 'addresses')} to look at.`,
      ['npx bounce-hygiene review', '--local'],
    ]);
  if (summary.likelyTypos > 0)
    steps.push([
      `${counted(summary.likelyTypos, 'address is', 'addresses are')} probably mistyped, such as gmial.com.`,
      ['npx bounce-hygiene list', '--likely-typos', '--local'],
    ]);
  if (suppressed > 0)
    steps.push([
      `${counted(suppressed, 'suppressed address', 'suppressed addresses')}. As long as they are contacts that are not unsubscribed, they count on Constant Contact's bill.`,
      [
        'npx bounce-hygiene export',
        '--decision suppress',
        '--format constant-contact',
        '--out do-not-mail.csv',
        '--local',
      ],
    ]);
  if (outcome.deadLetters > 0)
    steps.push([
      `${counted(outcome.deadLetters, 'bounce')} could not be decided.`,
      ['npx bounce-hygiene dead-letters list', '--local'],
    ]);
  if (summary.unreadable > 0)
    steps.push([
      `${counted(summary.unreadable, 'record')} cannot be read.`,
      ['npx bounce-hygiene store verify'],
    ]);
  if (steps.length === 0) return [];
  return [
    '',
    colours.bold('What to do next'),
    ...steps.flatMap(([why, command]) => [
      besides('  ', why, width),
      commandLines(command, { width, indent: 4 }),
    ]),
  ];
}

function bounces(many: number): string {
  return many === 0
    ? 'No new bounces were'
    : many === 1
      ? '1 new bounce was'
      : `${number(many)} new bounces were`;
}
