import type { OutageDetection } from '../../../shared/bounce/policy.ts';
import { type Incident, settle } from '../../../shared/storage/incident-register.ts';
import { isAgedOut } from './age-out.ts';
import type { KnownIncidents } from './known-incidents.ts';
import type { Send } from './sends.ts';

export interface SettlingParts {
  readonly incidents: KnownIncidents;
  readonly guard: OutageDetection;
  readonly lookbackDays: number;
  now(): Date;
}

const dayMs = 86_400_000;
/**
 * What has been settled for so long that no message of before can still be on its way, and whose send left the lookback
 * as long ago, as what is remembered of its rows.
 */
const forgetAfterDays = 30;

/** Lets incidents go that later sends have settled, and forgets those that everybody has been told of. */
export async function settleAndForget(sends: readonly Send[], parts: SettlingParts): Promise<void> {
  const { incidents, guard } = parts;
  const now = parts.now();
  const outcome = { status: 'dismissed', by: 'later sends', at: now.toISOString() } as const;
  // A person may have settled one during this run, so this is asked of the register as it is.
  const after = (all: readonly Incident[]): readonly Incident[] => {
    const agedOut = all.filter((incident) => isAgedOut(incident, sends, all, { guard, now }));
    const kept = all.filter((incident) => !isForgotten(incident, parts));
    if (agedOut.length === 0 && kept.length === all.length) return all;
    return agedOut.reduce<readonly Incident[]>((settled, { id }) => settle(settled, id, outcome), kept);
  };
  if (after(incidents.all()) !== incidents.all()) await incidents.change(after);
}

function isForgotten(incident: Incident, { lookbackDays, now }: SettlingParts): boolean {
  const { settledAt, sentAt = incident.openedAt } = incident;
  const daysSince = (instant: string) => (now().getTime() - Date.parse(instant)) / dayMs;
  if (settledAt === undefined || daysSince(settledAt) < forgetAfterDays) return false;
  return daysSince(sentAt) > lookbackDays + forgetAfterDays;
}
