import { providerHash } from '../../../shared/constant-contact/fingerprint.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { endsReport, NotFoundError, reasonOf } from '../../../shared/errors.ts';
import { troubleAfter } from '../plan/apply.ts';
import { isSuspended, type ReportMemory } from '../plan/campaign-memory.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import { isToAnnounce } from './announce.ts';
import { type JudgeSendParts, judgeSend, publishHeld } from './judge-send.ts';
import { readBounces } from './read-bounces.ts';
import { isOf, type Send, sendsOf } from './sends.ts';
import { settleAndForget } from './settle-and-forget.ts';

export interface GuardParts extends Omit<JudgeSendParts, 'sends' | 'freshIn'> {
  readonly campaigns: readonly SentCampaign[];
  readonly memory: AccountMemory;
  readonly lookbackDays: number;
  /** Bounces that this run has published, by activity: they may not have become decisions yet. */
  readonly publishedBy: ReadonlyMap<string, number>;
}

/** What outage detection did in one run. */
export interface OutagesDetected {
  /** Incidents opened. */
  readonly opened: readonly string[];
  /** Bounces published again with the reference of their incident. */
  readonly repeats: number;
  /** What could not be looked at because of a fault: id to reason. */
  readonly failures: ReadonlyMap<string, string>;
  /** Why the run has to end. */
  readonly endedBy?: unknown;
}

/**
 * Looks for provider outages in what the account's reports showed: opens incidents, publishes their bounces with the
 * reference, and resolves those that later sends have resolved. Oldest send first, so that a long outage is not part of
 * the baseline.
 */
export async function detectOutages(parts: GuardParts): Promise<OutagesDetected> {
  const opened: string[] = [];
  const failures = new Map<string, string>();
  const freshIn = new Map(parts.publishedBy);
  let repeats = 0;
  const publisher: BouncePublisher = {
    async publish(bodies) {
      const refused = await parts.publisher.publish(bodies);
      repeats += bodies.length - refused.length;
      return refused;
    },
  };
  try {
    const sends = sendsOf(parts.campaigns, parts.memory.all());
    const judging = { ...parts, publisher, sends, freshIn };
    await announceAll(sends, judging, failures);
    for (const send of sends.toReversed()) {
      await ofOneReport(send, parts, failures, async () => {
        const result = await judgeSend(send, judging);
        opened.push(...result.opened);
        for (const id of result.refused) failures.set(id, registerIsFull);
        if (Object.keys(result.judged).length > 0)
          await change(send, parts, (report) => ({
            ...report,
            judged: { ...report.judged, ...result.judged },
          }));
      });
    }
    await settleAndForget(sends, parts);
    return { opened, repeats, failures };
  } catch (endedBy) {
    return { opened, repeats, failures, endedBy };
  }
}

const registerIsFull = 'The register of incidents is full, so no more is opened.';

/** What a run that died before has opened and not announced, and resolutions that the index does not carry to everybody. */
async function announceAll(
  sends: readonly Send[],
  parts: GuardParts & Pick<JudgeSendParts, 'freshIn'>,
  failures: Map<string, string>,
): Promise<void> {
  const known = parts.incidents.all();
  for (const incident of known.filter((one) => isToAnnounce(one, known))) {
    const send = sends.find((one) => isOf(incident, one));
    if (!send || send.isOutOfReach) continue;
    await ofOneReport(send, parts, failures, async () => {
      const { campaign, report } = send;
      const about = { provider: providerHash(incident.provider), code: incident.code };
      const { bounces } = await readBounces({ ...report, sends: campaign.sends, ...about }, parts);
      await publishHeld(incident, bounces, send, parts);
    });
  }
}

/** Trouble of one report is remembered, as when a read meets it, and the others are looked at. */
async function ofOneReport(
  send: Send,
  parts: GuardParts,
  failures: Map<string, string>,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!endsReport(error)) throw error;
    const outcome = error instanceof NotFoundError ? 'gone' : 'failed';
    const trouble = troubleAfter(send.report.trouble, outcome, parts.now());
    if (outcome === 'failed' && !isSuspended(trouble))
      failures.set(send.report.campaignActivityId, reasonOf(error));
    await change(send, parts, (report) => ({ ...report, trouble }));
  }
}

/** Changes the memory of a send's report as it is now. */
async function change(
  { campaign, report: { campaignActivityId } }: Send,
  { memory }: GuardParts,
  change: (report: ReportMemory) => ReportMemory,
): Promise<void> {
  const known = memory.of(campaign.campaignId);
  if (!known) return;
  const reports = known.reports.map((report) =>
    report.campaignActivityId === campaignActivityId ? change(report) : report,
  );
  await memory.write({ ...known, reports });
}
