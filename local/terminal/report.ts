import pc from 'picocolors';
import type { AddressRecord } from '../../shared/aws/address-records.ts';
import { decisionsByStrength } from '../../shared/bounce/bounce-codes.ts';
import { countBouncesByCode } from '../outcome/count.ts';
import type { Summary } from '../outcome/summary.ts';
import { codeChart } from './code-chart.ts';
import { colourOf, decisionTable } from './decision-table.ts';
import { escapeForTerminal } from './escape.ts';
import { pickNotable, type Spelling } from './notable.ts';

const rowsShown = 20;

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
  sends: 'reports of sends',
};

/** What a person sees at the end, `width` columns wide: the numbers, the decisions, the verdict, the next step. */
export function report(
  summary: Summary,
  records: readonly AddressRecord[],
  spelling: Spelling,
  width: number,
): string {
  const rows = pickNotable(records, spelling, rowsShown);
  return [
    heading('What was read'),
    `  ${summary.bounces} bounces in the account, ${sum(summary.published)} pulled.`,
    ...requests(summary),
    heading('Bounces by code'),
    codeChart(countBouncesByCode(records), width),
    heading(`Decisions for ${summary.addresses} addresses`),
    ...decisionsByStrength.map((decision) => {
      const count = numbered(summary.decisions.byDecision[decision]);
      return `${count}  ${colourOf[decision](decision.padEnd(8))}  ${meaningOf[decision]}`;
    }),
    ...(rows.length > 0
      ? [heading(`${rows.length} of them, with the reason`), decisionTable(rows, width)]
      : []),
    verdict(summary),
    heading('What to do next'),
    '  npm test                 proves what this run showed, and more',
    '  README.md, "Deploy"      puts the same code into your AWS account',
    '',
  ].join('\n');
}

function requests({ requests: { total, byPurpose }, requestsToday }: Summary): string[] {
  const made = Object.entries(byPurpose).map(
    ([purpose, count]) => `${numbered(count)}  ${purposeNames[purpose] ?? escapeForTerminal(purpose)}`,
  );
  const share = requestsToday
    ? `, of the ${requestsToday.spent + requestsToday.left} a day that this deployment allows itself`
    : '';
  return [`  ${total} requests${share}:`, ...made];
}

function numbered(count: number): string {
  return String(count).padStart(7);
}

function verdict({ ok, problems, bounces, deadLetters, ...summary }: Summary): string {
  const waiting =
    deadLetters > 0 ? [`  ${deadLetters} messages nobody could read wait in the dead-letter queue.`] : [];
  const lines = ok
    ? [pc.green(`  All ${bounces} bounces were decided, none was lost, and ${lastRun(summary)}.`)]
    : problems.map((problem) => pc.red(`  ${escapeForTerminal(problem)}`));
  return ['', ...lines, ...waiting].join('\n');
}

function lastRun({ repeats }: Pick<Summary, 'repeats'>): string {
  const again = repeats.at(-1) ?? 0;
  return again === 0
    ? 'the last run changed nothing'
    : `the last run published ${again} of them again only because incidents hold them`;
}

function heading(text: string): string {
  return `\n${pc.bold(text)}`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
