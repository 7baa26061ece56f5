import type { ReadStep, Why } from '../../functions/poller/plan/next-read.ts';
import type { CampaignStep } from '../../functions/poller/plan/plan.ts';
import type { NextRun, ReportNotDue } from '../operate/next-run.ts';
import { timeOf } from '../operate/time-of.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { escapeForTerminal } from './escape.ts';
import { counted, number } from './number.ts';

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

const stages: Readonly<Record<ReportNotDue['stage'], string>> = {
  unread: 'not read yet',
  open: 'open: new bounces may come',
  quiet: 'quiet: the last whole read found nothing new',
  closed: 'closed: looked at now and then',
};

const troubles: Readonly<Record<Exclude<ReportNotDue['trouble'], 'none'>, string>> = {
  suspended: 'could not be read for a day, or is too large: tried once a day',
  gone: 'Constant Contact does not have it any more',
};

/** As many as anybody reads; --json has them all. */
const mostNotDue = 20;

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
      ? `Of ${counted(campaigns, 'campaign')} nothing is due: the next run asks for the lists, and ends.`
      : `The next run asks for the lists, then reads ${counted(reads, 'report')} of ${counted(campaigns, 'campaign')}:`,
    ...steps.flatMap((step) => ['', ...linesOf(step, width)]),
    '',
    ...notDueLines(nextRun, width),
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
    ...(countersOf.length > 0 ? [`  the bounce counters of ${counted(countersOf.length, 'report')}`] : []),
    ...reads.flatMap(({ campaignActivityId, why, extent, comparesRecords }) => [
      `  report ${campaignActivityId}`,
      besides('    ', `${extents[extent]}, because ${reasons[why]}`, width),
      ...(comparesRecords ? [besides('    ', 'compared with the address records', width)] : []),
    ]),
  ];
}

function notDueLines({ reportsNotDue }: NextRun, width: number): string[] {
  if (reportsNotDue.length === 0) return ['Every known report is due.'];
  const dated = reportsNotDue.filter(({ dueAt }) => dueAt !== undefined);
  const [shown, more] = [dated.slice(0, mostNotDue), dated.slice(mostNotDue)];
  const last = more.at(-1)?.dueAt;
  const neverDue = reportsNotDue.length - dated.length;
  return [
    `Reports not due: ${number(reportsNotDue.length)}. When they are, if nothing changes until then:`,
    ...shown.map((report) => notDueLine(report, width)),
    ...(last === undefined ? [] : [`  and ${number(more.length)} more, the last on ${timeAt(last)}`]),
    ...(neverDue === 0
      ? []
      : [
          besides(
            '  never                 ',
            `${counted(neverDue, 'report')}, unless the vendor’s lists change`,
            width,
          ),
        ]),
  ];
}

function notDueLine({ campaignId, name, stage, trouble, dueAt = 0 }: ReportNotDue, width: number): string {
  const how = trouble === 'none' ? stages[stage] : troubles[trouble];
  return besides(
    `  ${timeAt(dueAt)}  `,
    escapeForTerminal(`${name ?? `campaign ${campaignId}`} (${how})`),
    width,
  );
}

/** From epoch milliseconds. */
function timeAt(at: number): string {
  return timeOf(new Date(at).toISOString());
}
