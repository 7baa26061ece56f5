import { createAddressRecords } from '../../../shared/aws/address-records.ts';
import { createBouncePublisher } from '../../../shared/aws/bounce-publisher.ts';
import { providerOf } from '../../../shared/bounce/provider.ts';
import { readBounceReport } from '../../../shared/constant-contact/bounce-report.ts';
import type { ConstantContactClient } from '../../../shared/constant-contact/client.ts';
import { readSends, sentThereOf } from '../../../shared/constant-contact/sends-report.ts';
import { providerHash } from '../../../shared/row-mark.ts';
import type { PollParts } from '../poll-account.ts';
import { type GuardParts, guardAgainstOutages } from './guard.ts';

type Known = Pick<GuardParts, 'campaigns' | 'states' | 'incidents' | 'freshIn' | 'remember' | 'summary'>;

/** Joins the vendor's client and our own stores into what the outage guard needs; a policy without one looks at nothing. */
export async function guardAccount(
  { documents, sqs, config, clock }: PollParts,
  client: ConstantContactClient,
  known: Known,
): Promise<void> {
  const { policy, table, queueUrl, lookbackDays } = config;
  if (!policy.outageGuard) return;
  const sendsOf = lastAnswer((campaignActivityId) => readSends(client, campaignActivityId));
  await guardAgainstOutages({
    ...known,
    policy,
    guard: policy.outageGuard,
    lookbackDays,
    records: createAddressRecords(documents, table, clock),
    publisher: createBouncePublisher(sqs, queueUrl, clock),
    readReport: (wanted) => readBounceReport(client, wanted),
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
