import { confirmedCodes } from '../../../shared/bounce/policy.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import type { Erased } from '../memory/erased.ts';
import type { Ports } from '../ports.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import { detectOutages, nothingDetected, type OutagesDetected } from './detect-outages.ts';
import type { KnownIncidents } from './known-incidents.ts';

/** Detects outages with the deployment's policy; a policy without outage detection judges nothing. */
export async function detectForAccount(
  { config, records, publisher, clock, ...ports }: Ports,
  vendor: Vendor,
  account: {
    readonly campaigns: readonly SentCampaign[];
    readonly memory: AccountMemory;
    readonly incidents: KnownIncidents;
    readonly erased: Erased;
  },
  expiresAt: Date,
): Promise<OutagesDetected> {
  const { policy, lookbackDays } = config;
  const { campaigns, memory, incidents, erased } = account;
  if (!policy.outageDetection) return nothingDetected;
  const exchanges = ports.openMailExchanges();
  const detected = await detectOutages(campaigns, {
    detection: policy.outageDetection,
    lookbackDays,
    confirmedCodes: confirmedCodes(policy),
    incidents,
    memory,
    records,
    publisher,
    erased,
    cohorts: ports.cohorts(expiresAt),
    exchanges,
    rowsOf: (send) => ports.publishedRows(send, expiresAt),
    readReport: (wanted) => vendor.readReport(wanted),
    readSends: (id) => vendor.readSends(id),
    now: () => clock.now(),
  });
  await exchanges.write();
  return detected;
}
