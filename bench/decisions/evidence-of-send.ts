import { readClicks } from '../../functions/poller/evidence/read-clicks.ts';
import { readSends } from '../../functions/poller/evidence/read-sends.ts';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { AddressFacts } from '../../shared/bounce/assess.ts';
import type { Evidence } from '../../shared/bounce/evidence.ts';
import type { ClosedSend, SendOutcome } from './rule-set.ts';

/**
 * What a closed send proves that is news to the records, by address: by the poller's own functions, on one page of each
 * report.
 */
export async function evidenceOfSend(
  { campaignActivityId, sentAt, mailed }: SendOutcome,
  { closedAt, clicks }: ClosedSend,
  records: ReadonlyMap<string, AddressFacts>,
): Promise<ReadonlyMap<string, Evidence>> {
  // The poller asks for the record of everybody; who has none is no candidate.
  const rows = mailed.filter(({ address }) => records.has(address)).map((one) => ({ ...one, sentAt }));
  const read = await readSends(campaignActivityId, pageOf(rows), 1, {
    records: { readMany: async (addresses) => recordsOf(addresses, records) },
    now: new Date(closedAt),
  });
  if (read === 'goes on') throw new Error('a page without a link ends its report');
  const clickable = read.candidates.filter(({ wanted }) => wanted.click);
  const used = await readClicks(clickable, pageOf(clicks));
  return new Map(
    read.candidates.flatMap(({ address, message, wanted }) => {
      const click = used.get(address);
      const deliveries = wanted.delivery ? [message] : [];
      return wanted.delivery || click ? [[address, { deliveries, ...(click && { click }) }]] : [];
    }),
  );
}

/** For readers that ask for records, but use no more than what is known of the addresses. */
export function recordsOf(addresses: readonly string[], records: ReadonlyMap<string, AddressFacts>) {
  return new Map(
    addresses.flatMap((address) => {
      const facts = records.get(address);
      return facts ? [[address, facts as AddressRecord] as const] : [];
    }),
  );
}

async function* pageOf<Row>(rows: readonly Row[]) {
  yield { rows, unreadable: 0, isLast: true };
}
