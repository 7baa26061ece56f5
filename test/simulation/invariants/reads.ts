import { isDeepStrictEqual } from 'node:util';
import type { CampaignMemory, ReportMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import { missingFrom } from '../../../functions/poller/plan/missing.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import type { Row } from '../world/vendor/account.ts';
import { bounceIn, type Invariant, isCampaignMemory, isOfErased } from './observed.ts';

/** The reports in the memory of a campaign that one write has changed, before and after. */
function changes(
  before: Item | undefined,
  after: Item,
): (readonly [ReportMemory | undefined, ReportMemory])[] {
  const known = new Map(
    ((before?.state as CampaignMemory | undefined)?.reports ?? []).map((one) => [
      one.campaignActivityId,
      one,
    ]),
  );
  return (after.state as CampaignMemory).reports.map((one) => [known.get(one.campaignActivityId), one]);
}

/** What the queue has taken. */
function taken() {
  const bounces = new Set<string>();
  return {
    take(body: string) {
      const bounce = bounceIn(body);
      if (bounce)
        bounces.add([bounce.campaignActivityId, bounce.contactId, Date.parse(bounce.bouncedAt)].join());
    },
    has: ({ plan, activity, contactId, createdAt }: Row) =>
      plan.oddity === 'unreadable' || bounces.has([activity.id, contactId, createdAt].join()),
  };
}

/**
 * The rule that everything rests on: where rows are only added, a read that comes to a page without a link has seen all
 * rows that were there when it began.
 */
export const readsSeeAll: Invariant = {
  name: 'a whole read has seen every row that was there when it began',
  watch(world, broken) {
    const { now, account, plan } = world;
    // A page that says too early that it is the last hides the rest; reading again is what closing is for.
    if (plan.faults.some(({ kind }) => kind === 'ends early')) return {};
    const published = taken();
    /** When each run began to read a report: a read that begins anew, or asks whether all are refused, comes later. */
    const began = new Map<string, number>();
    /** Reads that were seen before: a run may write again what it has read from a memory that is lost by now. */
    const known = new Set<string>();
    return {
      asks(by, { operation, id, offset, codes }) {
        if (operation !== 'request bounces' || offset !== undefined || codes.length > 0) return;
        if (!began.has(by.name + id)) began.set(by.name + id, now());
      },
      sends: (_by, { body }) => published.take(body),
      writes(by, item, before, after) {
        if (!isCampaignMemory(item)) return;
        for (const [, { campaignActivityId: id, stage }] of changes(before, after)) {
          if (stage.name === 'unread') continue;
          // A read of the newest rows leaves the day of the last whole read as it was.
          const read = `${id} ${stage.wholeAt}`;
          const isWhole = stage.wholeAt === stage.lastReadAt && !known.has(read);
          known.add(read);
          if (!isWhole) continue;
          const activity = account.activities.find((one) => one.id === id);
          const beganAt = began.get(by.name + id) ?? 0;
          const missed = activity?.rows.find(
            (row) => (row.shownAt ?? 0) < beganAt && !published.has(row) && !isOfErased(world, row),
          );
          if (missed) broken(`${by.name} read ${id} to its end without ${missed.contactId}`);
          began.delete(by.name + id);
        }
      },
    };
  },
};

interface Began {
  readonly by: Invocation;
  readonly at: number;
  readonly codes: readonly string[];
  /** The rows that its list held then. */
  readonly listed: readonly Row[];
}

/** While counters count more rows than were seen, a read goes on as long as there are pages. */
export const missingRowsAreLookedFor: Invariant = {
  name: 'a read goes on while rows are missing that the report shows',
  watch(world, broken) {
    const { now, account, plan } = world;
    if (plan.faults.some(({ kind }) => kind === 'ends early')) return {};
    const published = taken();
    const began = new Map<string, Began>();
    /** Reads that were seen before, as above. */
    const known = new Set<string>();
    return {
      asks(by, { operation, id, codes }) {
        // Only the read itself counts, and not the requests for missing codes that may follow it.
        if (operation !== 'request bounces' || began.get(id)?.by === by) return;
        began.set(id, { by, at: now(), codes, listed: listed(id, codes) });
      },
      sends: (_by, { body }) => published.take(body),
      writes(by, key, before, after) {
        if (!isCampaignMemory(key)) return;
        for (const [was, is] of changes(before, after)) {
          if (is.stage.name === 'unread') continue;
          const read = `${is.campaignActivityId} ${is.stage.lastReadAt}`;
          const isNew = !known.has(read);
          known.add(read);
          // A search for codes changes what is missing after the read: the next one looks for it.
          if (!isDeepStrictEqual(is.codeSearch, was?.codeSearch)) continue;
          if (!isNew || by.metFault || is.trouble) continue;
          const missing = Object.keys(missingFrom(is));
          const missed = unread(is.campaignActivityId).find(({ code = '' }) => missing.includes(code));
          if (missed)
            broken(`${by.name} left ${is.campaignActivityId} without ${missed.code} of ${missed.contactId}`);
        }
      },
    };

    /** The rows that the vendor finds under these codes, whether it shows them or not. */
    function listed(id: string, codes: readonly string[]): Row[] {
      const rows = account.activities.find((activity) => activity.id === id)?.rows ?? [];
      const foundBy = ({ code, plan: { hidden } }: Row) => (code === undefined ? hidden : [code]);
      if (codes.length === 0 || plan.filterIgnored) return [...rows];
      return rows.filter((row) => foundBy(row).some((code) => codes.includes(code)));
    }

    /** Those that the latest read could see. */
    function unread(id: string): Row[] {
      const { at = 0, codes = [], listed: before = [] } = began.get(id) ?? {};
      const rows = listed(id, codes);
      // A row whose code was corrected in mid-read has left the list; those behind it have moved up, onto a page that
      // was read before. Or it has come to the list, on such a page. The next read sees them.
      if (before.some((row) => !rows.includes(row))) return [];
      return before.filter(
        (row) => (row.shownAt ?? 0) < at && !published.has(row) && !isOfErased(world, row),
      );
    }
  },
};
