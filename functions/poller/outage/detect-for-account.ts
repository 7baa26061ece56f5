import { providerOf } from '../../../shared/bounce/provider.ts';
import { providerHash } from '../../../shared/constant-contact/fingerprint.ts';
import { sentThereOf } from '../../../shared/constant-contact/sends-report.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import type { Ports } from '../ports.ts';
import { detectOutages as detect, type GuardParts, type OutagesDetected } from './guard.ts';

type Known = Pick<GuardParts, 'campaigns' | 'memory' | 'incidents' | 'publishedBy'>;

/** Detects outages with the deployment's policy; a policy without outage detection looks at nothing. */
export async function detectOutages(
  { config, records, publisher, clock }: Ports,
  vendor: Vendor,
  known: Known,
): Promise<OutagesDetected> {
  const { policy, lookbackDays } = config;
  if (!policy.outageDetection) return { opened: [], repeats: 0, failures: new Map() };
  const sendsOf = lastAnswer((campaignActivityId) => vendor.readSends(campaignActivityId));
  return detect({
    ...known,
    policy,
    guard: policy.outageDetection,
    lookbackDays,
    records,
    publisher,
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
