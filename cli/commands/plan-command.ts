import { Command } from 'commander';
import { campaignKeyPrefix } from '../../functions/poller/memory/campaign-memories.ts';
import { createRunMemoryStore } from '../../functions/poller/memory/run-memory.ts';
import { wholeNumber } from '../../local/command-line.ts';
import { dayMs, hourMs } from '../../shared/bounce/instant.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { planNextRun, readCampaignMemories } from '../operate/next-run.ts';
import { nextRunReport } from '../terminal/next-run-report.ts';
import { number } from '../terminal/number.ts';
import { type RunCommand, runCommandLine, type Surroundings } from './surroundings.ts';

interface PlanOptions {
  readonly table: string;
  readonly pollMinutes: number;
  readonly recheckRecentHours: number;
  readonly recheckClosedDays: number;
}

const help = `
Reads what the poller remembers, and makes no request to Constant Contact: the
run itself asks for the lists first, which may add campaigns, and changes.

Example:
  npm run plan -- --table "$(output TableName)"`;

/** `npm run plan`. */
export const planCommand: RunCommand = async (argv, surroundings) => {
  const command = new Command('npm run plan --')
    .description(
      'Says which reports the next run of the poller would read, how far, in which order, and why.',
    )
    .requiredOption('--table <name>', 'the table with the decisions, for example "$(output TableName)"')
    .option('--poll-minutes <number>', 'pollMinutes, if you deployed another', wholeNumber(5, 360), 15)
    .option('--recheck-recent-hours <number>', 'likewise recheckRecentHours', wholeNumber(1, 24), 6)
    .option('--recheck-closed-days <number>', 'likewise recheckClosedDays', wholeNumber(1, 365), 30)
    .addHelpText('after', help)
    .action((options: PlanOptions) => show(options, surroundings));
  return runCommandLine(command, argv, surroundings);
};

async function show(options: PlanOptions, surroundings: Surroundings): Promise<void> {
  const { documents, clock, newRevision, progress, out } = surroundings;
  const { table, pollMinutes, recheckRecentHours, recheckClosedDays } = options;
  const memories = await progress.step('Reading what the poller remembers', (say) =>
    readCampaignMemories(scanTable(documents, table, campaignKeyPrefix), clock.now(), (found) =>
      say(`${number(found)} campaigns`),
    ),
  );
  const runMemory = await createRunMemoryStore(documents, table, clock, newRevision).read();
  const intervals = {
    runMs: pollMinutes * 60_000,
    recheckRecentMs: recheckRecentHours * hourMs,
    recheckClosedMs: recheckClosedDays * dayMs,
  };
  out.print(nextRunReport(planNextRun(memories, runMemory, intervals, clock.now()), out.width));
}
