import { countBouncesByCode } from '../../local/outcome/count.ts';
import type { Summary } from '../../local/outcome/summary.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import { codeChart } from './code-chart.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { colourOf, decisionList } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { pickNotable, type Spelling } from './notable.ts';
import { number } from './number.ts';

/** Few enough that a screen of 24 lines has room for the result below them. */
const rowsShown = 6;
/** Reasons in longer lines are harder to read, not easier; and a file has no width of its own. */
const widest = 110;

const meaningOf = {
  suppress: 'do not mail any more',
  review: 'a person should look',
  retry: 'may be mailed again after a date',
  ignore: 'nothing to do',
} as const;

/** In the order of a run; a purpose not named here would be a request the product has no reason to make. */
const purposeNames: Readonly<Record<string, string>> = {
  token: 'the sign-in',
  summaries: 'the list of sent campaigns',
  campaigns: 'the list of all campaigns',
  details: 'campaign details',
  stats: 'how many bounces each send has',
  bounces: 'bounce reports',
  sends: 'sends reports: who was mailed',
};

/** What a run has come to. */
export interface Reported {
  readonly summary: Summary;
  readonly records: readonly AddressRecord[];
  readonly spelling: Spelling;
}

/**
 * What a person sees at the end: the numbers, the decisions, a few of them with their reason, and last, where it is still
 * on the screen, the result and what to do.
 *
 * @param again the command that makes the same run, word by word.
 */
export function report(
  { summary, records, spelling }: Reported,
  { again, width }: { readonly again: readonly string[]; readonly width: number },
): string {
  const columns = Math.min(width, widest);
  const rows = pickNotable(records, spelling, rowsShown);
  return [
    heading('What was read'),
    `  ${number(summary.bounces)} bounces in the account, ${number(sum(summary.published))} read.`,
    ...requests(summary),
    heading('Bounces by code'),
    codeChart(countBouncesByCode(records), columns),
    heading(`Decisions for ${number(summary.addresses)} addresses, some of which bounced more than once`),
    ...decisionsByStrength.map((decision) => {
      const count = numbered(summary.decisions.byDecision[decision]);
      return `${count}  ${colourOf[decision](decision.padEnd(8))}  ${meaningOf[decision]}`;
    }),
    ...(rows.length > 0
      ? [heading(`${rows.length} of them, with the reason`), decisionList(rows, columns)]
      : []),
    '',
    ...(summary.ok ? good(summary) : failed(summary, again, width)),
    '',
  ].join('\n');
}

/** What a person does when a run has failed: nothing of the real account is in it, so it may be shown to anybody. */
export function whatToDoAboutAFailure(again: readonly string[], width: number): string {
  return [
    heading('What to do'),
    '  Make the same run once more:',
    commandLines(again, { width, indent: 4 }),
    '  If it fails again, do not deploy: the fault is in this project. Report it with all of the above; the account is ' +
      'made up, so nothing in it is personal.',
  ].join('\n');
}

function requests({ requests: { total, byPurpose }, requestsToday }: Summary): string[] {
  const made = Object.entries(byPurpose).map(
    ([purpose, count]) => `${numbered(count)}  ${purposeNames[purpose] ?? escapeForTerminal(purpose)}`,
  );
  const share = requestsToday
    ? `, of the ${number(requestsToday.spent + requestsToday.left)} a day that this deployment allows itself`
    : '';
  return [`  ${number(total)} requests to Constant Contact${share}:`, ...made];
}

function numbered(count: number): string {
  return number(count).padStart(9);
}

function good({ bounces, ...summary }: Summary): string[] {
  return [
    colours.green(
      `${colours.bold('OK')}  All ${number(bounces)} bounces were decided, none was lost, and ${lastRun(summary)}.`,
    ),
    heading('What to do next'),
    '  npm test         proves what this run showed, and more',
    '  docs/SIGN_IN.md  says how to sign in, so that run reads your own account here',
    '  docs/DEPLOY.md   says how to put the same code into your AWS account',
  ];
}

function failed({ problems, deadLetters }: Summary, again: readonly string[], width: number): string[] {
  const waiting =
    deadLetters > 0
      ? [
          `${number(deadLetters)} messages are in the dead-letter queue: the classifier could not decide them.`,
        ]
      : [];
  return [
    colours.red(colours.bold('FAILED')),
    ...[...problems, ...waiting].map((problem) => colours.red(`  ${escapeForTerminal(problem)}`)),
    whatToDoAboutAFailure(again, width),
  ];
}

function lastRun({ repeats }: Pick<Summary, 'repeats'>): string {
  const again = repeats.at(-1) ?? 0;
  return again === 0
    ? 'the last run changed nothing'
    : `the last run published ${number(again)} of them again only because incidents hold them`;
}

function heading(text: string): string {
  return `\n${colours.bold(text)}`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
