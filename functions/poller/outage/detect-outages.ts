import { isOf } from '../../../shared/bounce/outage/find-incidents.ts';
import { isToPublish } from '../../../shared/bounce/outage/incident.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { endsReport, NotFoundError, reasonOf } from '../../../shared/errors.ts';
import { troubleAfter } from '../plan/apply.ts';
import { isSuspended, type ReportMemory } from '../plan/campaign-memory.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import { expireAndForget } from './expire-and-forget.ts';
import { judgeSend } from './judge-send.ts';
import type { OutagePorts } from './outage-ports.ts';
import { publishIncident } from './publish-incident.ts';
import { readCovered } from './read-bounces.ts';
import { type ReportedSend, sendsOf, unknownSends } from './sends.ts';
import { publishTookBefore } from './took-before.ts';

/** What outage detection did in one run. */
export interface OutagesDetected {
  /** Incidents opened. */
  readonly opened: readonly string[];
  /** Bounces published again with the reference of their incident, or with the message that their contact took before. */
  readonly repeats: number;
  /** What could not be judged or published because of a fault: id to reason. */
  readonly failures: ReadonlyMap<string, string>;
  /** Why the run has to end. */
  readonly endedBy?: unknown;
}

export const nothingDetected: OutagesDetected = { opened: [], repeats: 0, failures: new Map() };

const registerIsFull = 'The register of incidents is full, so no more is opened.';

/**
 * Looks for provider outages in what the account's reports showed: opens incidents, publishes their bounces with the
 * reference, and resolves those that later sends have ended. Where the policy asks for that, says who took an earlier send.
 * Oldest send first, so that a long outage is not part of what
 * is usual; a send waits while it is not known which sends an earlier campaign had.
 */
export async function detectOutages(
  campaigns: readonly SentCampaign[],
  ports: OutagePorts,
): Promise<OutagesDetected> {
  const opened: string[] = [];
  const failures = new Map<string, string>();
  let repeats = 0;

  /** What is published here has been published before. */
  const publisher: BouncePublisher = {
    async publish(bodies) {
      const refused = await ports.publisher.publish(bodies);
      repeats += bodies.length - refused.length;
      return refused;
    },
  };
  const counted: OutagePorts = { ...ports, publisher };

  /** Trouble of one report is remembered, as when a read meets it, and the others are served. */
  async function forReport(send: ReportedSend, serve: () => Promise<void>): Promise<void> {
    try {
      await serve();
    } catch (error) {
      if (!endsReport(error)) throw error;
      const outcome = error instanceof NotFoundError ? 'gone' : 'failed';
      const trouble = troubleAfter(send.trouble, outcome, ports.now());
      if (outcome === 'failed' && !isSuspended(trouble))
        failures.set(send.campaignActivityId, reasonOf(error));
      await changeReport(send, ports, (report) => ({ ...report, trouble }));
    }
  }

  try {
    const sends = sendsOf(campaigns, ports.memory.all());
    const unknown = unknownSends(campaigns, ports.memory.all());
    await publishDue(sends, counted, forReport);
    for (const send of sends.toReversed()) {
      await forReport(send, async () => {
        if (unknown.some((sentAt) => sentAt < send.sentAt)) return;
        const result = await judgeSend(send, sends, counted);
        opened.push(...result.opened);
        for (const id of result.refused) failures.set(id, registerIsFull);
        if (Object.keys(result.judged).length > 0)
          await changeReport(send, ports, (report) => ({
            ...report,
            judged: { ...report.judged, ...result.judged },
          }));
        const tookBefore = await publishTookBefore(send, sends, counted);
        if (tookBefore) await changeReport(send, ports, (report) => ({ ...report, tookBefore }));
      });
    }
    const { incidents, detection, lookbackDays } = ports;
    await expireAndForget(sends, incidents, { detection, lookbackDays, now: ports.now() });
    return { opened, repeats, failures };
  } catch (endedBy) {
    return { opened, repeats, failures, endedBy };
  }
}

/** Incidents that a run opened before it crashed, and changes that the index does not carry to every address. */
async function publishDue(
  sends: readonly ReportedSend[],
  ports: OutagePorts,
  forReport: (send: ReportedSend, serve: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const known = ports.incidents.all();
  for (const incident of known.filter((one) => isToPublish(one, known))) {
    const send = sends.find((one) => isOf(incident, one));
    if (!send || send.isOutOfReach) continue;
    await forReport(send, async () =>
      publishIncident(incident, await readCovered(send, incident, ports), ports),
    );
  }
}

/** Changes the memory of a send's report as it is now. */
async function changeReport(
  { campaignId, campaignActivityId }: ReportedSend,
  { memory }: OutagePorts,
  change: (report: ReportMemory) => ReportMemory,
): Promise<void> {
  const known = memory.of(campaignId);
  if (!known) return;
  const reports = known.reports.map((report) =>
    report.campaignActivityId === campaignActivityId ? change(report) : report,
  );
  await memory.write({ ...known, reports });
}
