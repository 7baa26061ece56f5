import type { Command } from 'commander';
import { campaignKeyPrefix } from '../../functions/poller/memory/campaign-memories.ts';
import { createRunMemoryStore } from '../../functions/poller/memory/run-memory.ts';
import { wholeNumber } from '../../local/command-line.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import type { Context } from '../context.ts';
import { planNextRun, readCampaignMemories } from '../operate/next-run.ts';
import { nextRunJson } from '../operate/next-run-json.ts';
import { nextRunReport } from '../terminal/next-run-report.ts';
import { counted } from '../terminal/number.ts';
import { sayScanCost } from './say-scan-cost.ts';

interface PlanOptions {
  readonly pollMinutes: number;
  readonly recheckRecentHours: number;
  readonly recheckClosedDays: number;
}

const help = `
Reads what the poller remembers, and makes no request to Constant Contact: the
run itself asks for the lists first, which may add campaigns, and changes.

Examples:
  npx bounce-hygiene plan --stack BounceHygiene
  npx bounce-hygiene plan --poll-minutes 60 --json`;

/** `plan`: what the next run of the poller would read, and why. */
export function planCommand(program: Command, context: Context): void {
  program
    .command('plan')
    .description('says which reports the next run would read, how far, in which order, and why')
    .option('--poll-minutes <number>', 'pollMinutes, if you deployed another', wholeNumber(5, 360), 15)
    .option('--recheck-recent-hours <number>', 'likewise recheckRecentHours', wholeNumber(1, 24), 6)
    .option('--recheck-closed-days <number>', 'likewise recheckClosedDays', wholeNumber(1, 365), 30)
    .addHelpText('after', help)
    .action((options: PlanOptions) => show(options, context));
}

async function show(
  { pollMinutes, recheckRecentHours, recheckClosedDays }: PlanOptions,
  context: Context,
): Promise<void> {
  const { clock, newRevision, progress, out, isJson, mayEndAtOnce } = context;
  mayEndAtOnce();
  const target = await context.target();
  const { documents, table } = target;
  await sayScanCost([{ table: target.table, times: 1 }], target, context);
  const memories = await progress.step('Reading what the poller remembers', (say) =>
    readCampaignMemories(scanTable(documents, table, [{ prefix: campaignKeyPrefix }]), clock.now(), (found) =>
      say(counted(found, 'campaign')),
    ),
  );
  const { memory } = await createRunMemoryStore(documents, table, clock, newRevision).read();
  const intervals = {
    runMs: pollMinutes * 60_000,
    recheckRecentMs: recheckRecentHours * hourMs,
    recheckClosedMs: recheckClosedDays * dayMs,
  };
  const nextRun = planNextRun(memories, memory, intervals, clock.now());
  out.print(isJson ? JSON.stringify(nextRunJson(nextRun)) : nextRunReport(nextRun, out.width));
}
