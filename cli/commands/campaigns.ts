import type { Command } from 'commander';
import { campaignKeyPrefix } from '../../functions/poller/memory/campaign-memories.ts';
import { readPublishedRows } from '../../functions/poller/memory/fingerprints.ts';
import type { CampaignMemory } from '../../functions/poller/plan/campaign-memory.ts';
import { wholeNumber } from '../../local/command-line.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { scanTable } from '../../shared/storage/scan-table.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readCampaignMemories } from '../operate/next-run.ts';
import { type SendFigures, sendJson, sendsOf, withAllCodes } from '../operate/sends.ts';
import { readDeployedSettings } from '../target/deployed-settings.ts';
import type { Target } from '../target/target.ts';
import { counted, number } from '../terminal/number.ts';
import { sendDetails, sendsReport } from '../terminal/sends-report.ts';
import { readId } from './filter-options.ts';
import { sayScanCost } from './say-scan-cost.ts';
import { timeOption } from './time-option.ts';

interface CampaignsOptions {
  readonly since?: Instant;
  readonly until?: Instant;
  readonly limit?: number;
}

/** As much as anybody reads on a terminal. */
const shownOnTerminal = 20;

const help = `
Reads what the poller remembers, and makes no request to Constant Contact. A
share is of all who were mailed, without automatic replies (code V), which were
delivered; "usual" is the median share of the other sends of which it is known.
How many were mailed is read once, when a send's bounce report has closed.
Where a campaign was sent again it may not be known when it was sent first: such
a send comes last, and --since and --until leave it out and say so.

Examples:
  npx bounce-hygiene campaigns --stack BounceHygiene
  npx bounce-hygiene campaigns --since 90d --json | jq -r '[.name, .share]'
  npx bounce-hygiene campaigns 0b0b0b0b-0000-4000-8000-000000000001`;

/** `campaigns`: the sends, how many were mailed, and what bounced, against what is usual. */
export function campaignsCommand(program: Command, context: Context): void {
  program
    .command('campaigns')
    .description('lists sends: how many were mailed and bounced, by code and provider, against what is usual')
    .argument('[id]', 'of a campaign, or campaign activity: all that is known of it', readId)
    .option('--since <time>', 'sent then or later: 2026-11-01, 30d', timeOption(context.clock))
    .option('--until <time>', 'sent before then', timeOption(context.clock))
    .option(
      '--limit <number>',
      `at most so many; ${shownOnTerminal} on a terminal unless given, else all`,
      wholeNumber(1, 1_000_000_000),
    )
    .addHelpText('after', help)
    .action((id: string | undefined, options: CampaignsOptions) =>
      id === undefined ? list(options, context) : show(id, options, context),
    );
}

async function list({ since, until, limit }: CampaignsOptions, context: Context): Promise<void> {
  const { out, err, isJson } = context;
  if (since !== undefined && until !== undefined && until <= since)
    throw new CommandError('--until has to be later than --since.', exitCodes.usage);
  const { sends } = await readSends(await context.target(), context);
  const isOfTime = since !== undefined || until !== undefined;
  const isWanted = ({ sentAt }: SendFigures) =>
    sentAt !== undefined && sentAt >= (since ?? '') && (until === undefined || sentAt < until);
  const wanted = isOfTime ? sends.filter(isWanted) : sends;
  const timeless = isOfTime ? sends.filter(({ sentAt }) => sentAt === undefined).length : 0;
  const isTerminal = Number.isFinite(out.width) && !isJson;
  const most = limit ?? (isTerminal ? shownOnTerminal : wanted.length);
  const shown = wanted.slice(0, most);
  if (shown.length === 0)
    err.print(
      sends.length === 0 ? 'The poller remembers no send yet.' : 'No send of that time is remembered.',
    );
  else if (isJson) await out.write(shown.map((send) => `${JSON.stringify(sendJson(send))}\n`).join(''));
  else out.print(sendsReport(shown, out.width));
  if (wanted.length > shown.length && isTerminal)
    err.print(`There are more than these ${number(shown.length)}: --limit shows more.`);
  if (timeless > 0)
    err.print(
      timeless === 1
        ? '1 send was left out: it is not known when it was sent.'
        : `${number(timeless)} sends were left out: it is not known when they were sent.`,
    );
}

async function show(id: string, { since, until, limit }: CampaignsOptions, context: Context): Promise<void> {
  const { out, isJson } = context;
  if (since !== undefined || until !== undefined || limit !== undefined)
    throw new CommandError('An id stands alone: give no --since, --until or --limit.', exitCodes.usage);
  const target = await context.target();
  const { memories, sends } = await readSends(target, context);
  const named = sends.filter(({ campaignId, campaignActivityId }) =>
    [campaignId, campaignActivityId].includes(id),
  );
  if (named.length === 0)
    throw new CommandError(
      `No campaign or campaign activity ${id} is known. Campaigns are forgotten some time after they have left the lookback.`,
    );
  const details = await Promise.all(named.map((send) => withRows(send, memories, target, context)));
  if (isJson) await out.write(details.map((send) => `${JSON.stringify(sendJson(send))}\n`).join(''));
  else out.print(details.map((send) => sendDetails(send, target.options, out.width)).join('\n\n'));
}

async function readSends(
  target: Target,
  context: Context,
): Promise<{ readonly memories: readonly CampaignMemory[]; readonly sends: readonly SendFigures[] }> {
  const { clock, progress, mayEndAtOnce } = context;
  mayEndAtOnce();
  const { documents, table, policy, outputs } = target;
  await sayScanCost([{ table, times: 1 }], target, context);
  const memories = await progress.step('Reading what the poller remembers', (say) =>
    readCampaignMemories(scanTable(documents, table, [{ prefix: campaignKeyPrefix }]), clock.now(), (found) =>
      say(counted(found, 'campaign')),
    ),
  );
  const isOff = readDeployedSettings(outputs)?.values.evidenceRequestsPerDay === 0;
  const sends = sendsOf(memories, policy.outageDetection?.codes ?? [], clock.now(), isOff);
  return { memories, sends };
}

/** Campaign memory has some codes by provider; the rows that were published have all. */
async function withRows(
  send: SendFigures,
  memories: readonly CampaignMemory[],
  { documents, table }: Target,
  { clock }: Context,
): Promise<SendFigures> {
  const report = memories
    .flatMap(({ reports }) => reports)
    .find(({ campaignActivityId }) => campaignActivityId === send.campaignActivityId);
  if (!report) return send;
  const rows = await readPublishedRows(documents, table, send, { clock, expiresAt: clock.now() });
  return withAllCodes(send, report, rows.seenByProvider());
}
