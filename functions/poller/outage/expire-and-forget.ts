import { expire } from '../../../shared/bounce/outage/expiry.ts';
import { type Incident, isForgotten } from '../../../shared/bounce/outage/incident.ts';
import type { Send } from '../../../shared/bounce/outage/send.ts';
import type { OutageDetection } from '../../../shared/bounce/policy.ts';
import type { KnownIncidents } from './known-incidents.ts';

/** Resolves the incidents that later sends have ended, and removes those that ended long ago. */
export async function expireAndForget(
  sends: readonly Send[],
  incidents: KnownIncidents,
  how: { readonly detection: OutageDetection; readonly lookbackDays: number; readonly now: Date },
): Promise<void> {
  const { detection, lookbackDays } = how;
  const now = how.now.toISOString();
  // An operator may have resolved or reopened one during this run, so this is asked of the register as it is.
  const after = (all: readonly Incident[]): readonly Incident[] => {
    const expired = expire(all, sends, detection, now);
    const kept = expired.filter((incident) => !isForgotten(incident, { now, lookbackDays }));
    return kept.length === all.length ? expired : kept;
  };
  if (after(incidents.all()) !== incidents.all()) await incidents.change(after);
}
