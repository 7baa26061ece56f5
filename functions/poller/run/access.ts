import type { Purpose } from '../../../shared/constant-contact/asked.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import { endsReport } from '../../../shared/errors.ts';
import {
  type CampaignMemory,
  isRead,
  isSuspended,
  type ReportMemory,
  type Trouble,
} from '../plan/campaign-memory.ts';

type Memories = ReadonlyMap<string, CampaignMemory>;

/**
 * Where everything of a kind was refused in this run, asks once more for something that was answered in an earlier one:
 * the few things that are refused for good may be the only ones that are due.
 *
 * @throws what asking throws that is not the fault of the thing asked for.
 */
export async function askWhatWasAnswered(vendor: Vendor, memories: Memories): Promise<void> {
  for (const kind of vendor.refusedKinds().keys()) {
    try {
      await askAgain(kind, vendor.insisting, memories);
    } catch (error) {
      if (!endsReport(error)) throw error;
    }
  }
}

async function askAgain(kind: Purpose, vendor: Vendor['insisting'], memories: Memories): Promise<void> {
  const campaigns = [...memories.values()];
  const reports = campaigns.flatMap((campaign) => campaign.reports);
  if (kind === 'details') {
    const known = campaigns.find(({ details }) => details.readAt !== undefined && !details.trouble);
    if (known) await vendor.readDetails(known.campaignId);
  } else if (kind === 'counters') {
    const known = reports.find(({ counters, countersTrouble }) => counters && !countersTrouble);
    if (known) await vendor.readCounters([known.campaignActivityId]);
  } else {
    const known = reports.find((report) => isRead(report) && !report.trouble);
    if (known)
      for await (const _ of vendor.readReport({ campaignActivityId: known.campaignActivityId })) break;
  }
}

/**
 * What is refused to the application does not count towards the day after which a single thing is suspended.
 *
 * @param since when the run began.
 * @returns the memories, those that this changes among them.
 */
export function withoutBlame(
  kinds: readonly Purpose[],
  memories: Memories,
  since: Date,
): readonly CampaignMemory[] {
  const afresh = <Thing extends { readonly trouble?: Trouble }>(thing: Thing, kind: Purpose): Thing => {
    const { trouble } = thing;
    if (!kinds.includes(kind) || trouble?.kind !== 'failing') return thing;
    if (Date.parse(trouble.last) < since.getTime() || isSuspended(trouble)) return thing;
    return { ...thing, trouble: { ...trouble, since: trouble.last } };
  };
  const ofReport = (report: ReportMemory): ReportMemory => {
    const { countersTrouble } = report;
    const { trouble } = afresh(countersTrouble ? { trouble: countersTrouble } : {}, 'counters');
    return { ...afresh(report, 'bounces'), ...(trouble && { countersTrouble: trouble }) };
  };
  return [...memories.values()].map((memory) => ({
    ...memory,
    details: afresh(memory.details, 'details'),
    reports: memory.reports.map(ofReport),
  }));
}
