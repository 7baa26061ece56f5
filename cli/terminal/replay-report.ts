import type { Policy } from '../../shared/bounce/policy.ts';
import type { DecidedAgain } from '../operate/decide-again.ts';
import type { DifferenceReport } from '../operate/difference-report.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';
import { plainTable } from './plain-table.ts';

/** What a person reads before they apply a policy, or after. */
export function replayReport(report: DifferenceReport, policy: Policy, isApplied: boolean): string {
  const { decisions, reasons, unreadable } = report;
  const samples = [
    ...decisions.flatMap(({ from, to, samples }) => someOf(`${from} -> ${to}`, samples)),
    ...someOf('the same decision, another reason, rule or date', reasons.samples),
  ];
  return [
    colours.bold(`Decided again by ${policy.version}`),
    ...counts(report, isApplied),
    ...(decisions.length > 0 ? ['', colours.bold('Decisions that change'), decisionsTable(report)] : []),
    ...(samples.length > 0 ? ['', colours.bold('Some of them'), ...samples] : []),
    ...(unreadable.samples.length > 0 ? ['', ...unreadableOnes(report)] : []),
  ].join('\n');
}

/** Addresses of one kind of change, with what was said of them and what is said now. */
function someOf(kind: string, samples: readonly DecidedAgain[]): string[] {
  if (samples.length === 0) return [];
  return [
    `  ${kind}`,
    ...samples.flatMap(({ address, before, after }) => [
      `    ${escapeForTerminal(address)}`,
      `      was:  ${escapeForTerminal(before.because)}`,
      `      now:  ${colourOf[after.decision](escapeForTerminal(after.because))}`,
    ]),
  ];
}

function counts(report: DifferenceReport, isApplied: boolean): string[] {
  const { read, same, policyOnly, reasons, decisions, erased, unreadable, written, decidedBy } = report;
  const changed = decisions.reduce((sum, { count }) => sum + count, 0);
  const makers = [...decidedBy].map(([policy, count]) => {
    const name = policy === '' ? 'a version that did not note it' : escapeForTerminal(policy);
    return decidedBy.size === 1 ? name : `${name} (${number(count)})`;
  });
  const line = (count: number, text: string) => `  ${number(count).padStart(9)}  ${text}`;
  const maybe = (count: number, text: string) => (count > 0 ? [line(count, text)] : []);
  return [
    line(read, `read${makers.length > 0 ? `, decided by ${makers.join(', ')}` : ''}`),
    line(same, 'do not differ'),
    ...maybe(policyOnly, 'keep decision and reason; the policy and what would change it are noted anew'),
    ...maybe(reasons.count, 'keep the decision, with another reason, rule or date'),
    line(changed, 'change the decision'),
    ...maybe(erased, 'were erased meanwhile'),
    ...maybe(unreadable.count, colours.yellow('could not be read and are left alone')),
    ...(isApplied ? [line(written, 'written')] : []),
  ];
}

function decisionsTable({ decisions }: DifferenceReport): string {
  const rows = decisions.map(({ from, to, count }) => [
    colourOf[from](from),
    colourOf[to](to),
    number(count),
  ]);
  return plainTable({ headings: ['from', 'to', 'addresses'], rows }, { rightAligned: [2] });
}

function unreadableOnes({ unreadable: { count, samples } }: DifferenceReport): string[] {
  const more = count > samples.length ? [`    and ${number(count - samples.length)} more`] : [];
  return [
    `  ${colours.yellow('Not in the form we write: changed by hand, or of an older version and of an address that is none:')}`,
    ...samples.map((address) => `    ${escapeForTerminal(address)}`),
    ...more,
  ];
}
