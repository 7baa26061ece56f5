import type { ReportMemory } from '../../functions/poller/plan/campaign-memory.ts';
import { largestProviders } from '../../functions/poller/read/rows-seen.ts';
import type { Activity } from '../../local/simulated-account/account.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import {
  contactsByProvider,
  contactsSeen,
  fingerprintOf,
} from '../../shared/constant-contact/fingerprint.ts';

/** The rows of a report as the poller understands them. */
export function bouncesOf({ campaignActivityId, bounces }: Activity): readonly Bounce[] {
  return bounces.map(({ contact_id, email_address, bounce_code, created_time }) => ({
    address: email_address.toLowerCase(),
    ...(bounce_code !== undefined && { code: bounce_code }),
    bouncedAt: new Date(created_time).toISOString(),
    campaignActivityId,
    contactId: contact_id,
    contactMoved: false,
    contactDeleted: false,
  }));
}

/** What the poller remembers of a report that it has read to its end. */
export function readReportOf(
  activity: Activity,
  { outageDetection }: Policy,
  now: Date,
): Pick<ReportMemory, 'campaignActivityId' | 'stage' | 'seen' | 'providers'> {
  const fingerprints = bouncesOf(activity).map((bounce) => fingerprintOf({ kind: 'bounce', bounce }));
  return {
    campaignActivityId: activity.campaignActivityId,
    stage: { name: 'open', wholeAt: now.toISOString(), lastReadAt: now.toISOString() },
    seen: { ...contactsSeen(fingerprints) },
    providers: largestProviders(contactsByProvider(fingerprints), outageDetection?.codes ?? []),
  };
}
