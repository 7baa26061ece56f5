import { createAddressRecords } from '../../../shared/aws/address-records.ts';
import { createBouncePublisher } from '../../../shared/aws/bounce-publisher.ts';
import { providerOf } from '../../../shared/bounce/provider.ts';
import { readBounceReport } from '../../../shared/constant-contact/bounce-report.ts';
import type { ConstantContactClient } from '../../../shared/constant-contact/client.ts';
import { readSentThere } from '../../../shared/constant-contact/sends-report.ts';
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
  const { policy, table, queueUrl } = config;
  if (!policy.outageGuard) return;
  await guardAgainstOutages({
    ...known,
    policy,
    guard: policy.outageGuard,
    records: createAddressRecords(documents, table, clock),
    publisher: createBouncePublisher(sqs, queueUrl, clock),
    readReport: (wanted) => readBounceReport(client, wanted),
    readSentThere: (id, provider, sent) =>
      readSentThere(client, id, (address) => providerHash(providerOf(address)) === provider, sent),
    now: () => clock.now(),
  });
}
