import type { ReadStep, Why } from '../../functions/poller/plan/next-read.ts';
import type { CampaignStep } from '../../functions/poller/plan/plan.ts';
import type { NextRun } from '../operate/next-run.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

const reasons: Readonly<Record<Why, string>> = {
  first: 'it was never read to its end',
  failed: 'the last read failed, or the report is too large for a run',
  missing: 'the vendor counts more bounces than its rows have shown',
  closing: 'the send is old: two whole reads without news close the report',
  changed: 'the vendor’s lists say something else than last time',
  interval: 'nothing says that it changed; its interval is over',
};

const extents: Readonly<Record<ReadStep['extent'], string>> = {
  newest: 'the newest rows',
  whole: 'the whole report',
};

/** What the next run reads and why, in lines that fit; campaigns in the order in which they are served. */
export function nextRunReport(nextRun: NextRun, width: number): string {
  const { quotaClosedUntil, steps, campaigns } = nextRun;
  if (campaigns === 0)
    return 'The poller remembers no campaign yet: the next run asks for the lists and reads every report.';
  const reads = steps.flatMap((step) => step.reads).length;
  return [
    ...(quotaClosedUntil === undefined
      ? []
      : [
          `Constant Contact has closed the day’s quota: runs make no request until ${timeOf(quotaClosedUntil)}.`,
          '',
        ]),
    reads + steps.length === 0
      ? `Of ${count(campaigns, 'campaign')} nothing is due: the next run asks for the lists, and ends.`
      : `The next run asks for the lists, then reads ${count(reads, 'report')} of ${count(campaigns, 'campaign')}:`,
    ...steps.flatMap((step) => ['', ...linesOf(step, width)]),
    '',
    ...notDueLines(nextRun),
  ].join('\n');
}

function linesOf(
  { campaign, memory, readsDetails, countersOf, reads }: CampaignStep,
  width: number,
): string[] {
  const { name = `campaign ${campaign.campaignId}` } = memory.details;
  return [
    colours.bold(escapeForTerminal(name)),
    ...(readsDetails ? ['  its details: which reports it has'] : []),
    ...(countersOf.length > 0 ? [`  the bounce counters of ${count(countersOf.length, 'report')}`] : []),
    ...reads.flatMap(({ campaignActivityId, why, extent, comparesRecords }) => [
      `  report ${campaignActivityId}`,
      besides('    ', `${extents[extent]}, because ${reasons[why]}`, width),
      ...(comparesRecords ? [besides('    ', 'compared with the address records', width)] : []),
    ]),
  ];
}

function notDueLines({ notDue, suspended, nextDueAt }: NextRun): string[] {
  const stages = Object.entries(notDue).filter(([, reports]) => reports > 0);
  if (stages.length === 0) return ['Every known report is due.'];
  const parts = stages.map(([stage, reports]) => `${number(reports)} ${stage}`).join(', ');
  return [
    `Not due: ${parts}.`,
    ...(nextDueAt === undefined
      ? []
      : [`The next of them is due at ${timeOf(new Date(nextDueAt).toISOString())}, if nothing changes.`]),
    ...(suspended > 0
      ? [`${count(suspended, 'report')} could not be read for a day; tried once a day.`]
      : []),
  ];
}

function count(many: number, what: string): string {
  return `${number(many)} ${what}${many === 1 ? '' : 's'}`;
}

/** "2026-11-26 14:15 UTC" */
function timeOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
