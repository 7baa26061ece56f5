import { campaignKeyPrefix, toCampaignMemory } from '../../functions/poller/memory/campaign-memories.ts';
import { nearestName } from '../../shared/nearest-name.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
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
import { type FilterOptions, filtersOf } from './filter-options.ts';
import { sayScanCost } from './say-scan-cost.ts';

/** The address records that a command is about. */
export interface Selection {
  readonly pages: AsyncIterable<SelectedPage>;
  /**
   * Says what was left out, and why nothing was found where an id may be wrong.
   *
   * @throws {CommandError} when the incident is unknown.
   */
  conclude(found: number): void;
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
  filtersOf(options, { activities: [], now });
  const target = await context.target();
  const { documents, table } = target;
  const campaign = await findCampaign(options.campaign, target, context);
  const filters = filtersOf(options, { activities: campaign.activities, now });
  const incidents = needsIncidents(filters)
    ? await createIncidentRegister(documents, table, newRevision).read()
    : [];
  const source = only ?? sourceFor(filters, incidents);
  if (source.kind === 'whole table') await sayScanCost([{ table, times: 1 }], target, context);
  const left: string[] = [];
  let leftOut = 0;

  async function* pages(): AsyncGenerator<SelectedPage> {
    for await (const page of selectRecords(source, filters, target, clock)) {
      leftOut += page.unreadable.length;
      left.push(...page.unreadable.slice(0, Math.max(0, mostNamed - left.length)));
      yield page;
    }
  }

  return {
    pages: pages(),
    conclude(found) {
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
      err.print('No address was found.');
      if (!campaign.isKnown) {
        err.print(
          `No campaign ${options.campaign} is known, so it was taken for the id of a campaign activity.`,
        );
      }
    },
  };
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
