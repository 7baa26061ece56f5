import { campaignKeyPrefix, toCampaignMemory } from '../../functions/poller/memory/campaign-memories.ts';
import { nearestName } from '../../shared/nearest-name.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import { readErasureKeyId } from '../../shared/storage/erasure-key-id.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { type ApplyBlocks, readBlocks } from '../operate/blocked.ts';
import {
  needsIncidents,
  type SelectedPage,
  type Source,
  selectRecords,
  sourceFor,
} from '../operate/select-records.ts';
import type { Target } from '../target/target.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { number } from '../terminal/number.ts';
import { type FilterOptions, filtersOf, refuseContradictions } from './filter-options.ts';
import { sayScanCost } from './say-scan-cost.ts';

/** The address records that a command is about. */
export interface Selection {
  readonly pages: AsyncIterable<SelectedPage>;
  /**
   * Says what was left out, and why nothing was found where an id may be wrong.
   *
   * @param nothing said where nothing was found.
   * @throws {CommandError} when the incident is unknown.
   */
  conclude(found: number, nothing?: string): void;
}

const mostNamed = 20;

/**
 * Looks up what the options name, says what the answer costs where that is more than a cent, and begins nothing yet.
 *
 * @param only where to look, if not everywhere.
 * @throws {CommandError} when the options contradict each other, or there is no target.
 */
export async function openSelection(
  options: FilterOptions,
  context: Context,
  only?: Source,
): Promise<Selection> {
  const { err, clock, newRevision } = context;
  const now = clock.now().toISOString();
  // What contradicts itself needs no target to say so.
  refuseContradictions(options);
  const target = await context.target();
  const { documents, table, policy } = target;
  const campaign = await findCampaign(options.campaign, target, context);
  const filters = filtersOf(options, { activities: campaign.activities, policy, now });
  const incidents = needsIncidents(filters)
    ? await createIncidentRegister(documents, table, newRevision).read()
    : [];
  const source = only ?? sourceFor(filters, incidents);
  const blocks = source.kind === 'whole table' ? await blocksIn(target, context) : undefined;
  const left: string[] = [];
  let leftOut = 0;

  async function* pages(): AsyncGenerator<SelectedPage> {
    for await (const page of selectRecords(source, filters, target, clock, blocks)) {
      leftOut += page.unreadable.length;
      left.push(...page.unreadable.slice(0, Math.max(0, mostNamed - left.length)));
      yield page;
    }
  }

  return {
    pages: pages(),
    conclude(found, nothing = 'No address was found.') {
      if (leftOut > 0) err.print(unreadable(left, leftOut));
      if (found > 0) return;
      const { incident } = options;
      const ids = incidents.map(({ id }) => id);
      if (incident !== undefined && !ids.includes(incident)) {
        const meant = nearestName(incident, ids);
        throw new CommandError(
          `No address belongs to an incident ${escapeForTerminal(incident)}, and none is known by that name.` +
            (meant === undefined ? '' : ` Did you mean ${meant}?`),
        );
      }
      err.print(nothing);
      if (!campaign.isKnown) {
        err.print(
          `No campaign ${options.campaign} is known, so it was taken for the id of a campaign activity.`,
        );
      }
    },
  };
}

/**
 * Before a whole table: the blocked addresses in it, where anybody was erased. On the work lists nobody is who may be
 * mailed, blocked or not.
 */
async function blocksIn(target: Target, context: Context): Promise<ApplyBlocks | undefined> {
  const { documents, table } = target;
  const isNeeded = (await readErasureKeyId(documents, table)) !== undefined;
  await sayScanCost([{ table, times: isNeeded ? 2 : 1 }], target, context);
  if (!isNeeded) return undefined;
  const blocks = await readBlocks(target);
  if (blocks.are === 'known') return blocks.apply;
  context.err.print(
    'Some people were erased and kept as addresses not to mail (erase --keep-blocked). Which they are cannot be told: the key for that is in the secret, and was not read. Those that have bounced since are among these, as their bounces have it.',
  );
  return undefined;
}

/** Bounces carry the id of their activity; which activities a campaign has, the poller remembers. */
async function findCampaign(
  id: string | undefined,
  { documents, table }: Target,
  { clock }: Context,
): Promise<{ readonly activities: readonly string[]; readonly isKnown: boolean }> {
  if (id === undefined) return { activities: [], isKnown: true };
  const key = `${campaignKeyPrefix}${id}`;
  const items = await readItems(documents, table, [key], { clock, consistent: true });
  const memory = toCampaignMemory(items.get(key), clock.now());
  const activities = memory?.reports.map(({ campaignActivityId }) => campaignActivityId) ?? [];
  return { activities: [id, ...activities], isKnown: memory !== undefined };
}

function unreadable(named: readonly string[], count: number): string {
  const names = named.map(escapeForTerminal).join(', ');
  const more = count > named.length ? ` and ${number(count - named.length)} more` : '';
  const what = count === 1 ? '1 record is' : `${number(count)} records are`;
  return `${what} not in the form this version writes, and left out: ${names}${more}.`;
}
