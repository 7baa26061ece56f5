import { debtOf } from '../../../../functions/poller/debt.ts';
import type { ActivityState, CampaignState } from '../../../../shared/aws/campaign-states.ts';
import type { Invocation } from '../world/lambda.ts';
import type { Item } from '../world/table.ts';
import type { Row } from '../world/vendor/account.ts';
import { nextLink, type Request } from '../world/vendor/request.ts';
import { bounceIn, type Invariant } from './observed.ts';

/** The activities of a poll state that one write has changed, before and after. */
function changes(
  before: Item | undefined,
  after: Item,
): (readonly [ActivityState | undefined, ActivityState])[] {
  const known = new Map(
    ((before?.state as CampaignState | undefined)?.activities ?? []).map((one) => [
      one.campaignActivityId,
      one,
    ]),
  );
  return (after.state as CampaignState).activities.map((one) => [known.get(one.campaignActivityId), one]);
}

const isState = (key: string) => key.startsWith('POLL#CAMPAIGN#');

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
 * The theorem that everything rests on: where rows are only added, a walk that comes to a page without a link has seen
 * whatever was there when it began, however often it was interrupted.
 */
export const walksSeeAll: Invariant = {
  name: 'a walk to the end has seen all that was there when it began',
  watch({ now, account, plan }, broken) {
    // A page that says too early that it is the last hides the rest; looking again is what settling is for.
    if (plan.faults.some(({ kind }) => kind === 'ends early')) return {};
    const published = taken();
    /** When the walk began that a run has to do with, and the one that a link goes on with. */
    const began = new Map<string, number>();
    const goesOn = new Map<string, number | undefined>();
    /** The links that a run was shown by its walk. What it writes may hold an older one, of the walk before. */
    const asked = new Map<Invocation, Request>();
    const shown = new Map<Invocation, Set<string>>();
    /** Readings that were told of before: a run may write again what it has found in a state that is gone by now. */
    const told = new Set<string>();
    return {
      asks(by, request) {
        const { operation, id, offset, codes } = request;
        if (operation !== 'ask for bounces') return;
        const key = by.name + id;
        asked.set(by, request);
        if (offset === undefined && codes.length === 0) began.set(key, now());
        else if (!began.has(key)) began.set(key, goesOn.get(nextLink(request, offset ?? 0)) ?? 0);
      },
      shows(by) {
        const request = asked.get(by);
        if (!request) return;
        const links = shown.get(by) ?? new Set();
        shown.set(by, links.add(nextLink(request, (request.offset ?? 0) + plan.pageSize)));
      },
      sends: (_by, { body }) => published.take(body),
      writes(by, item, before, after) {
        if (!isState(item)) return;
        for (const [was, is] of changes(before, after)) {
          const key = by.name + is.campaignActivityId;
          const { from } = is.unfinished ?? {};
          if (from && shown.get(by)?.has(from)) goesOn.set(from, began.get(key));
          // A look at the top leaves the day of the last whole reading as it was.
          const reading = `${is.campaignActivityId} ${is.readAt}`;
          const isWhole = is.readAt !== undefined && is.readAt === is.lookedAt && !told.has(reading);
          told.add(reading);
          if (!isWhole || was?.codesLeft) continue;
          const activity = account.activities.find(({ id }) => id === is.campaignActivityId);
          const beganAt = began.get(key) ?? 0;
          const missed = activity?.rows.find((row) => (row.shownAt ?? 0) < beganAt && !published.has(row));
          if (missed)
            broken(`${by.name} read ${is.campaignActivityId} to its end without ${missed.contactId}`);
        }
      },
    };
  },
};

interface Began {
  readonly by: Invocation;
  /** 0 for one that goes on where another run had to stop: what has come on top since, it cannot see. */
  readonly at: number;
  readonly codes: readonly string[];
  /** The rows that its list held then. */
  readonly listed: readonly Row[];
}

/** Counters that promise more than was seen are a reason to read on, as long as there is something to read. */
export const debtsAreLookedFor: Invariant = {
  name: 'a walk goes on while rows are owed that the report shows',
  watch({ now, account, plan }, broken) {
    if (plan.faults.some(({ kind }) => kind === 'ends early')) return {};
    const published = taken();
    const began = new Map<string, Began>();
    /** Looks that were told of before, as above. */
    const told = new Set<string>();
    return {
      asks(by, { operation, id, offset, codes }) {
        // Only the walk itself counts, and not the requests for missing codes that may follow it.
        if (operation !== 'ask for bounces' || began.get(id)?.by === by) return;
        began.set(id, { by, at: offset === undefined ? now() : 0, codes, listed: listed(id, codes) });
      },
      sends: (_by, { body }) => published.take(body),
      writes(by, key, before, after) {
        if (!isState(key)) return;
        for (const [was, is] of changes(before, after)) {
          const look = `${is.campaignActivityId} ${is.lookedAt}`;
          const isNew = is.lookedAt !== undefined && !told.has(look);
          told.add(look);
          // A search for codes changes what is owed after the walk: the next one looks for it.
          if (is.recoveredAt !== was?.recoveredAt) continue;
          if (!isNew || by.troubled || is.failingSince || is.codesLeft) continue;
          const owed = Object.keys(debtOf(is.counters ?? {}, is.seen ?? {}));
          const missed = unseen(is.campaignActivityId).find(({ code = '' }) => owed.includes(code));
          if (missed)
            broken(`${by.name} left ${is.campaignActivityId} owing ${missed.code} of ${missed.contactId}`);
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

    /** Those that the latest walk could see. */
    function unseen(id: string): Row[] {
      const { at = 0, codes = [], listed: before = [] } = began.get(id) ?? {};
      const rows = listed(id, codes);
      // A row whose code was corrected in mid-walk has left the list; those behind it have moved up, onto a page that
      // was read before. Or it has come to the list, on such a page. The next walk sees them.
      if (before.some((row) => !rows.includes(row))) return [];
      return before.filter((row) => (row.shownAt ?? 0) < at && !published.has(row));
    }
  },
};
