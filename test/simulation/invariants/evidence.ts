import { isDeepStrictEqual } from 'node:util';
import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { type Evidence, joinEvidence, noEvidence } from '../../../shared/bounce/evidence.ts';
import { dayMs } from '../../../shared/bounce/instant.ts';
import { hasBounceOf } from '../../../shared/bounce/timeline.ts';
import { addressKeyPrefix } from '../../../shared/names.ts';
import { toRecord } from '../../../shared/storage/address-item.ts';
import type { Operation } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Item } from '../world/expression.ts';
import type { Invocation } from '../world/lambda.ts';
import type { Account, Activity } from '../world/vendor/account.ts';
import {
  carriedIn,
  covered,
  type EvidenceSent,
  evidenceIn,
  type Invariant,
  isCampaignMemory,
  type Observed,
  recordKey,
  reportsIn,
  tombstoneOf,
} from './observed.ts';

const youngestMs = 4 * dayMs;

/** Of another address, or of a scanner, it would bring back whoever bounces. */
export const evidenceIsTrue: Invariant = {
  name: 'evidence is of a message to this very address, and of a link that a person used',
  watch({ account: { activities, mail }, now, plan }, broken) {
    // A list that says too early that it is the last hides that a scanner used all links.
    const hides = plan.faults.some(
      ({ operation, kind }) => operation === 'request clicks' && kind === 'ends early',
    );
    return {
      sends(by, { body }) {
        const sent = carriedIn(body);
        if (!sent) return;
        const { address, evidence } = sent;
        const { deliveries, click } = evidence;
        for (const { campaignActivityId: id, sentAt } of [...deliveries, ...(click ? [click] : [])]) {
          const activity = activities.find((one) => one.id === id);
          const isSent =
            activity &&
            mail.sent(activity, now()).some((one) => one.address === address && isAt(one.sentAt, sentAt));
          if (!isSent) broken(`${by.name} published that ${address} was sent ${id} at ${sentAt}`);
        }
        if (!click) return;
        const activity = activities.find((one) => one.id === click.campaignActivityId);
        const used = activity ? mail.clicks(activity, now()) : [];
        const isByPerson = used.some(
          (one) =>
            one.message.address === address && iso(one.clickedAt) === click.clickedAt && one.by === 'person',
        );
        if (!isByPerson && !hides) broken(`${by.name} published a click of a scanner at ${address}`);
      },
    };
  },
};

/** Until then its bounce may still come. */
export const evidenceIsOld: Invariant = {
  name: 'evidence is of a report that is closed, and of messages at least four days old',
  watch({ now }, broken) {
    const stages = new Map<string, string>();
    return {
      writes(_by, key, _before, after) {
        if (!isCampaignMemory(key)) return;
        for (const { campaignActivityId, stage } of reportsIn(after))
          stages.set(campaignActivityId, stage.name);
      },
      sends(by, { body }) {
        const sent = by.frozen ? undefined : evidenceIn(body);
        if (!sent) return;
        const { deliveries, click } = sent.evidence;
        for (const { campaignActivityId: id, sentAt } of [...deliveries, ...(click ? [click] : [])]) {
          if (stages.get(id) !== 'closed')
            broken(`${by.name} published evidence of ${id}, which is ${stages.get(id)}`);
          if (now() - Date.parse(sentAt) < youngestMs)
            broken(`${by.name} published evidence of a message that was sent at ${sentAt}`);
        }
      },
    };
  },
};

/** From a report that leaves messages out, or beside bounces that nobody can read, nothing follows. */
export const evidenceIsWhole: Invariant = {
  name: 'evidence of a send counts as read only where each of its messages and bounces is known',
  watch({ account, now }, broken) {
    const { mail } = account;
    const readIn = createNews(account);
    return {
      writes(by, key, _before, after) {
        for (const { activity, mailed } of readIn(key, after)) {
          const { id } = activity;
          const [least = 0, most = 0] = [by.beganAt, now()].map((at) => mail.sent(activity, at).length);
          const listed = new Set(mail.listed(activity, now())).size;
          if (mailed < least || mailed > most || listed < least)
            broken(`${by.name} took ${mailed} messages for all ${most} of ${id}, where ${listed} are listed`);
          if (
            activity.rows.some(
              ({ plan, shownAt = 0 }) => plan.oddity === 'unreadable' && shownAt < by.beganAt,
            )
          )
            broken(`${by.name} took evidence of ${id}, whose bounces are not all known`);
        }
      },
    };
  },
};

/** Tells of which activities a memory says for the first time that their evidence was read, and of how many messages. */
function createNews({ activities }: Account) {
  // A run may write once more what it has read from a memory that is lost by now.
  const known = new Set<string>();
  return (key: string, after: Item) =>
    (isCampaignMemory(key) ? reportsIn(after) : []).flatMap(({ campaignActivityId: id, evidence }) => {
      const activity = activities.find((one) => one.id === id);
      if (evidence?.kind !== 'read' || !activity || known.has(`${id} ${evidence.at}`)) return [];
      known.add(`${id} ${evidence.at}`);
      return [{ activity, mailed: evidence.mailed }];
    });
}

/** A report is read once: whom it is not published of then is never heard of. */
export const evidenceIsPublished: Invariant = {
  name: 'evidence is published of each record that it speaks for before its report counts as read',
  watch(world, broken) {
    const { plan, account } = world;
    // A record as it was days ago does not know what it is told.
    if (plan.faults.some(({ operation, kind }) => operation === 'read records' && kind === 'stale'))
      return {};
    /** Whom each run could speak for when it began to read a report, by run and activity. */
    const wanted = new Map<string, ReadonlySet<string>>();
    const published = new Set<string>();
    const readIn = createNews(account);
    return {
      asks(by, { operation, id, offset }) {
        if (operation !== 'request sends' || offset !== undefined) return;
        const activity = account.activities.find((one) => one.id === id);
        if (activity) wanted.set(`${by.name} ${id}`, spokenFor(activity, world));
      },
      sends(_by, { body }) {
        const sent = evidenceIn(body);
        for (const { campaignActivityId } of sent?.evidence.deliveries ?? [])
          published.add(`${campaignActivityId} ${sent?.address}`);
      },
      writes(by, key, _before, after) {
        for (const { activity } of readIn(key, after)) {
          const { id } = activity;
          const still = spokenFor(activity, world);
          for (const address of wanted.get(`${by.name} ${id}`) ?? still)
            if (still.has(address) && !published.has(`${id} ${address}`))
              broken(`${by.name} took ${id} for read and published nothing of ${address}`);
        }
      },
    };
  },
};

const spokenOf: readonly (string | undefined)[] = ['B', 'D', 'F', 'S', 'Z'];

/** The addresses whose newest bounce is before a message of this send that arrived, with nothing kept that says so. */
function spokenFor(activity: Activity, world: Observed): ReadonlySet<string> {
  const old = world.account.mail.sent(activity, world.now() - youngestMs);
  return new Set(
    old.flatMap(({ address, sentAt }) => {
      const item = covered(recordKey(address), world) && world.table.items.get(recordKey(address));
      const record = item ? toRecord(item) : undefined;
      const newest = record && newestSpokenOf(record);
      if (!record || newest === undefined || newest > iso(sentAt)) return [];
      const arrived = ({ campaignActivityId }: { readonly campaignActivityId: string }) =>
        !hasBounceOf(withoutReplies(record.history), campaignActivityId);
      const isKept = record.evidence.deliveries.some((one) => one.sentAt >= newest && arrived(one));
      return !isKept && arrived({ campaignActivityId: activity.id }) ? [address] : [];
    }),
  );
}

function withoutReplies({ newest, older, strongestBefore, contacts }: AddressRecord['history']) {
  const isNone = ({ code }: { readonly code?: string }) => code !== 'V';
  return {
    newest: newest.filter(isNone),
    older: older.filter(isNone),
    contacts,
    ...(strongestBefore && isNone(strongestBefore) && { strongestBefore }),
  };
}

function newestSpokenOf({ history: { newest, older, strongestBefore } }: AddressRecord): string | undefined {
  return [...newest, ...older, ...(strongestBefore ? [strongestBefore] : [])]
    .filter(({ code }) => spokenOf.includes(code))
    .map(({ bouncedAt }) => bouncedAt)
    .sort()
    .at(-1);
}

/** The reports that are asked for as evidence; the one of sends may also be asked for where a provider has an outage. */
const evidenceRequests: readonly Operation[] = ['request sends', 'request clicks'];

/** An idle run costs one request. */
export const evidenceIsReadOnce: Invariant = {
  name: 'evidence that is settled is not asked for again',
  watch({ plan, table }, broken) {
    if (plan.events.some(({ kind }) => kind === 'campaign memory is lost')) return {};
    const phase = createPhase();
    return {
      calls: phase.calls,
      asks(by, { operation, id, offset }) {
        if (!phase.isOf(by, operation) || offset !== undefined || by.frozen) return;
        for (const [key, item] of table.items) {
          if (!isCampaignMemory(key)) continue;
          const evidence = reportsIn(item).find((one) => one.campaignActivityId === id)?.evidence;
          if (evidence && evidence.kind !== 'postponed')
            broken(`${by.name} asked again for evidence of ${id}, which is ${evidence.kind}`);
        }
      },
    };
  },
};

/** Tells requests for evidence from those about an outage, which come before. */
function createPhase() {
  const begun = new WeakSet<Invocation>();
  return {
    calls(by: Invocation, operation: Operation) {
      if (operation === 'read the share of evidence') begun.add(by);
    },
    isOf: (by: Invocation, operation: Operation) => evidenceRequests.includes(operation) && begun.has(by),
    hasBegun: (by: Invocation) => begun.has(by),
  };
}

/** What it costs must never cost a bounce. */
export const evidenceComesLast: Invariant = {
  name: 'evidence is asked for after all bounces',
  watch(_world, broken) {
    const asked = new WeakSet<Invocation>();
    const phase = createPhase();
    return {
      calls: phase.calls,
      asks(by, { operation, id }) {
        if (phase.isOf(by, operation)) asked.add(by);
        // Whether everything is refused is asked for at the very end.
        if (operation === 'request bounces' && asked.has(by) && !by.metFault)
          broken(`${by.name} asked for the bounces of ${id} after evidence`);
      },
    };
  },
};

export const evidenceKeepsToItsShare: Invariant = {
  name: "requests for evidence keep to their share of the day's",
  watch({ plan: { evidence }, now }, broken) {
    const phase = createPhase();
    let day = 0;
    /** A further attempt is none of them: what the last page of a share takes is known only afterwards. */
    const pages = new Set<string>();
    return {
      calls: phase.calls,
      asks(by, { operation, id, offset }) {
        const today = Math.floor(now() / dayMs);
        // What was reserved yesterday may be spent today.
        if (!phase.isOf(by, operation) || Math.floor(by.beganAt / dayMs) !== today) return;
        if (today !== day) pages.clear();
        day = today;
        pages.add([by.name, operation, id, offset].join());
        if (pages.size > (evidence?.requestsPerDay ?? 0))
          broken(`${by.name} asked for page ${pages.size} of evidence`);
      },
    };
  },
};

/** Nobody is called at night because a click could not be read. */
export const evidenceFailsNoRun: Invariant = {
  name: 'trouble with a report of sends or clicks fails no run',
  watch({ plan }, broken) {
    if (plan.outage || plan.faults.some(({ kind }) => kind.startsWith('frozen') || kind === 'late'))
      return {};
    const signsIn =
      plan.events.some(({ kind }) => /sign|token|secret/.test(kind)) || plan.tokens.signedInLate;
    return {
      ends(by, ending) {
        if (ending.how !== 'threw' || signsIn || by.faulty.size === 0) return;
        if ([...by.faulty].every((operation) => evidenceRequests.includes(operation)))
          broken(`${by.name} failed: ${(ending.error as Error).message}`);
      },
    };
  },
};

/** There is no bounce that it could speak of; and whoever was erased would be back. */
export const noRecordOfEvidence: Invariant = {
  name: 'no record is made of evidence alone',
  watch: (_world, broken) => ({
    writes(by, key, before, after) {
      if (before || !key.startsWith(addressKeyPrefix)) return;
      const { bounces, overrides = [] } = after as Readonly<Record<string, readonly unknown[]>>;
      if (bounces?.length === 0 && overrides.length === 0) broken(`${by.name} made ${key} of nothing`);
    },
  }),
};

/** Whoever writes a record writes it whole, and newer evidence alone takes the place of older. */
export const evidenceStays: Invariant = {
  name: 'a record keeps its evidence until newer takes its place',
  watch: (world, broken) => ({
    writes(by, key, before, after) {
      if (!before?.evidence || covered(key, world) === undefined) return;
      const [was, is] = [before, after].map((item) => (item.evidence ?? noEvidence) as Evidence);
      if (was && is && !holds(is, was))
        broken(`${by.name} left ${JSON.stringify(is)} of ${JSON.stringify(was)}`);
    },
  }),
};

function holds(evidence: Evidence, part: Evidence): boolean {
  return isDeepStrictEqual(joinEvidence(evidence, part), joinEvidence(evidence, noEvidence));
}

/** SQS deletes a message once its batch does not fail it. */
export const deletedWhenKept: Invariant = {
  name: 'a message of evidence is deleted only when its record holds it',
  watch(world, broken) {
    if (isStale(world.plan)) return {};
    return {
      deletes(by, { id, body }) {
        const sent = carriedIn(body);
        const key = sent && recordKey(sent.address);
        const item = key !== undefined && covered(key, world) !== undefined && world.table.items.get(key);
        const record = item ? toRecord(item) : undefined;
        if (sent && record && !holds(record.evidence, sent.evidence))
          broken(`${by.name} let ${id} be deleted: ${body}`);
      },
    };
  },
};

/** Whether a reader may see no record where there is one. */
function isStale({ faults }: Plan): boolean {
  return faults.some(({ operation, kind }) => operation === 'read records' && kind === 'stale');
}

/**
 * What a record has to hold once everything is decided: all evidence that the queue has taken. Where some of it was lost
 * on its way, or may not have found its record, the record may lack that.
 */
export function trueEvidence(world: Observed, { address, evidence: held }: AddressRecord): Evidence {
  const { done, queue, plan } = world;
  const upTo = tombstoneOf(world, address)?.upTo ?? '';
  const sent = (world.evidence.get(address) ?? []).map((one) => laterThan(upTo, one));
  const all = sent.reduce((known, { evidence }) => joinEvidence(known, evidence), noEvidence);
  const isLost = ({ body }: EvidenceSent) => done.expired.includes(body) || queue.dropped.includes(body);
  // Erased before it arrived: it had no record to speak for.
  const mayMiss = sent.some(isLost) || isStale(plan) || done.buried.has(address);
  return mayMiss && holds(all, held) ? held : all;
}

function laterThan(
  upTo: string,
  { body, address, evidence: { deliveries, click } }: EvidenceSent,
): EvidenceSent {
  const isLater = ({ sentAt }: { readonly sentAt: string }) => sentAt > upTo;
  const evidence = { deliveries: deliveries.filter(isLater), ...(click && isLater(click) && { click }) };
  return { body, address, evidence };
}

/** Evidence that has yet to be read, where all that is needed for it is there: one sentence each. */
export function evidenceProblems({ plan, table, now }: Observed): string[] {
  if (!plan.recovery.untilClosed || !plan.evidence?.requestsPerDay) return [];
  return [...table.items].flatMap(([key, item]) =>
    (isCampaignMemory(key) ? reportsIn(item) : []).flatMap(
      ({ campaignActivityId, stage, trouble, evidence }) => {
        const isSettled = evidence !== undefined && evidence.kind !== 'postponed';
        const isDue = stage.name === 'closed' && !trouble && now() - Date.parse(stage.since) < 15 * dayMs;
        return isDue && !isSettled ? [`the evidence of ${campaignActivityId} is not read`] : [];
      },
    ),
  );
}

export const evidenceIsKept: Invariant = {
  name: 'after recovery a record holds the evidence that was published of it, and no other',
  watch: (world, broken) => ({
    recovered() {
      for (const [key, item] of world.table.items) {
        if (covered(key, world) === undefined) continue;
        const record = toRecord(item);
        const must = record && trueEvidence(world, record);
        if (record && !isDeepStrictEqual(record.evidence, must))
          broken(`${key} holds ${JSON.stringify(record.evidence)} and not ${JSON.stringify(must)}`);
      }
    },
  }),
};

/** Of who took earlier sends whole seconds are kept. */
function isAt(time: number, said: string): boolean {
  return iso(time) === said || iso(Math.floor(time / 1_000) * 1_000) === said;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
