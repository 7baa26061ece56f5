import type { Stage } from '../../../functions/poller/plan/campaign-memory.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { dayMs, hourMs } from '../../../shared/bounce/instant.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import {
  bounceIn,
  type Invariant,
  isCampaignMemory,
  recordKey,
  referencesIn,
  reportsIn,
} from './observed.ts';

const quietMs = 12 * hourMs;

/** A closed report is read again once a month, so closing takes two whole reads without news. */
export const closedWithCare: Invariant = {
  name: 'a report is closed only after half a day of quiet, and by a read that found nothing to publish',
  watch({ account, plan, done }, broken) {
    // A page that says too early that it is the last hides rows, and they cannot be compared.
    const hides = plan.faults.some(({ kind }) => kind === 'ends early');
    // A message that never becomes a decision must not keep its report open for ever.
    const mayBeUndecidable =
      plan.rows.some(({ oddity }) => oddity === 'fromTheFuture') ||
      plan.events.some(({ kind }) => kind === 'an operator breaks a record') ||
      plan.faults.some(({ operation }) => operation.endsWith('a record') || operation === 'read records');
    /** Activities whose rows, as the report shows them, a run has published. */
    const publishedBy = new WeakMap<Invocation, Set<string>>();
    const recordsRead = new WeakMap<Invocation, Set<string>>();
    /** What a run has read of each campaign: it may be lost before the run writes. */
    const memoryRead = new WeakMap<Invocation, Map<string, Item>>();
    const isUncoded = ({ campaignActivityId, contactId }: Bounce) =>
      account.rows.some(
        ({ activity, contactId: contact, plan: { code } }) =>
          code === undefined && contact === contactId && activity.id === campaignActivityId,
      );
    const readBy = (by: Invocation) => {
      const keys = recordsRead.get(by) ?? new Set<string>();
      recordsRead.set(by, keys);
      return keys;
    };
    return {
      reads(by, key, item) {
        readBy(by).add(key);
        if (item && isCampaignMemory(key))
          memoryRead.set(by, (memoryRead.get(by) ?? new Map<string, Item>()).set(key, item));
      },
      sends(by, { body }) {
        const bounce = bounceIn(body);
        // Incidents are announced besides, and codes are found by a search after the read.
        if (!bounce || referencesIn(body).length > 0 || isUncoded(bounce)) return;
        const ids = publishedBy.get(by) ?? new Set<string>();
        publishedBy.set(by, ids.add(bounce.campaignActivityId));
      },
      writes(by, key, before, after) {
        if (!isCampaignMemory(key)) return;
        for (const { campaignActivityId: id, stage } of reportsIn(after)) {
          const was = stageIn(before ?? memoryRead.get(by)?.get(key), id);
          if (stage.name !== 'closed' || was?.name === 'closed') continue;
          if (was?.name !== 'quiet' || Date.parse(stage.since) - Date.parse(was.since) < quietMs)
            broken(`${by.name} closed ${id}, which was ${was?.name}`);
          if (publishedBy.get(by)?.has(id) && !mayBeUndecidable)
            broken(`${by.name} closed ${id}, of which it had published bounces`);
          const rows = account.activities.find((one) => one.id === id)?.rows ?? [];
          const unread = rows.find(
            ({ address, shownAt = 0, plan: { oddity } }) =>
              oddity !== 'unreadable' &&
              shownAt < by.beganAt &&
              !done.buried.has(address) &&
              !readBy(by).has(recordKey(address)),
          );
          if (unread && !hides) broken(`${by.name} closed ${id} without looking at ${unread.address}`);
        }
      },
    };
  },
};

/** Whatever ends a run, what it has read is stored: asking again would spend the day's requests on the same answers. */
export const detailsAreKept: Invariant = {
  name: "a campaign's details that were answered are not asked for again within a day",
  watch({ account, plan, now }, broken) {
    if (plan.events.some(({ kind }) => kind === 'campaign memory is lost')) return {};
    const answered = new Map<Invocation, Map<string, number>>();
    const known = new Map<string, number>();
    return {
      asks(by, { operation, id }) {
        if (operation !== 'request details') return;
        const at = known.get(id) ?? Number.NEGATIVE_INFINITY;
        const campaign = account.campaigns.find((one) => one.id === id);
        const isSentSince = campaign?.activities.some(({ sentAt }) => sentAt > at && sentAt <= now());
        if (now() - at < dayMs && !isSentSince && !by.metFault) broken(`${by.name} asked for ${id} again`);
      },
      answers(by, { operation, id }, status) {
        if (operation === 'request details' && status === 200)
          answered.set(by, (answered.get(by) ?? new Map()).set(id, now()));
      },
      ends(by, { how }) {
        if (how !== 'answered' || by.metFault || by.frozen) return;
        for (const [id, at] of answered.get(by) ?? []) known.set(id, at);
      },
    };
  },
};

function stageIn(item: Item | undefined, id: string): Stage | undefined {
  return reportsIn(item).find(({ campaignActivityId }) => campaignActivityId === id)?.stage;
}
