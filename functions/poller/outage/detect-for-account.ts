import { providerHash, providerOf } from '../../../shared/bounce/provider.ts';
import { sentThereOf } from '../../../shared/constant-contact/sends-report.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import type { Erased } from '../memory/erased.ts';
import type { Ports } from '../ports.ts';
import type { AccountMemory } from '../run/account-memory.ts';
import { detectOutages, nothingDetected, type OutagesDetected } from './detect-outages.ts';
import type { KnownIncidents } from './known-incidents.ts';

/** Detects outages with the deployment's policy; a policy without outage detection judges nothing. */
export async function detectForAccount(
  { config, records, publisher, clock }: Ports,
  vendor: Vendor,
  account: {
    readonly campaigns: readonly SentCampaign[];
    readonly publishedBy: ReadonlyMap<string, number>;
    readonly memory: AccountMemory;
    readonly incidents: KnownIncidents;
    readonly erased: Erased;
  },
): Promise<OutagesDetected> {
  const { policy, lookbackDays } = config;
  const { campaigns, publishedBy, memory, incidents, erased } = account;
  if (!policy.outageDetection) return nothingDetected;
  const sendsOf = lastAnswer((campaignActivityId) => vendor.readSends(campaignActivityId));
  return detectOutages(campaigns, publishedBy, {
    policy,
    detection: policy.outageDetection,
    lookbackDays,
    incidents,
    memory,
    records,
    publisher,
    erased,
    readReport: (wanted) => vendor.readReport(wanted),
    readSentThere: async (id, provider, sent) =>
      sentThereOf(await sendsOf(id), (address) => providerHash(providerOf(address)) === provider, sent),
    now: () => clock.now(),
  });
}

/** Asks once for as long as the question stays the same: a send may be judged by several of its providers in a row. */
function lastAnswer<Answer>(ask: (id: string) => Promise<Answer>): (id: string) => Promise<Answer> {
  let last: { readonly id: string; readonly answer: Promise<Answer> } | undefined;
  return (id) => {
    if (last?.id !== id) last = { id, answer: ask(id) };
    return last.answer;
  };
}
