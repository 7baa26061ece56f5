import type { AddressFacts } from '../../../shared/bounce/assess.ts';
import { compareText } from '../../../shared/bounce/compare-text.ts';
import type { Delivery } from '../../../shared/bounce/evidence.ts';
import { providerHashAt } from '../../../shared/bounce/provider.ts';
import type { SendRow, SendsPage } from '../../../shared/constant-contact/sends-report.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import { recentForMs } from '../plan/intervals.ts';
import { mostProviders } from '../read/rows-seen.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** A message whose address has a record that evidence of it would change. */
export interface Candidate {
  readonly address: string;
  readonly message: Delivery;
  readonly wanted: Wanted;
}

/** A sends report, read to its end. */
export interface SendsRead {
  /** Distinct messages: a row that came twice, as when rows move from page to page, counts once. */
  readonly mailed: number;
  /** The same at the providers where most of them are, by the provider's hash. */
  readonly mailedAt: Readonly<Record<string, number>>;
  readonly candidates: readonly Candidate[];
}

/**
 * Reads whom a send went to, and keeps the addresses whose record it would change.
 *
 * @param pages the report from its top.
 * @param mostPages a report that goes on is not the one that was counted.
 * @throws whatever reading the report or the records throws.
 */
export async function readSends(
  campaignActivityId: string,
  pages: AsyncIterable<SendsPage>,
  mostPages: number,
  { records, now }: { readonly records: RecordReader; readonly now: Date },
): Promise<SendsRead | 'goes on'> {
  const messages = new Set<string>();
  const mailedAt = new Map<string, number>();
  const candidates = new Map<string, Candidate>();
  const recent = new Set<string>();
  let pagesRead = 0;
  let reachedEnd = false;
  for await (const { rows, isLast } of pages) {
    pagesRead += 1;
    reachedEnd = isLast;
    const fresh = rows.filter((row) => isNews(row, messages));
    for (const { address } of fresh) {
      const provider = providerHashAt(address);
      mailedAt.set(provider, (mailedAt.get(provider) ?? 0) + 1);
    }
    for (const { address } of fresh.filter((row) => !isOld(row, now))) recent.add(address);
    for (const candidate of await candidatesAmong(fresh, campaignActivityId, { records, now })) {
      const known = candidates.get(candidate.address);
      if (!known || known.message.sentAt < candidate.message.sentAt)
        candidates.set(candidate.address, candidate);
    }
    if (pagesRead === mostPages) break;
  }
  if (!reachedEnd) return 'goes on';
  return {
    mailed: messages.size,
    mailedAt: largest(mailedAt),
    candidates: [...candidates.values()].flatMap((one) =>
      recent.has(one.address) ? withoutClick(one) : one,
    ),
  };
}

function isNews({ contactId, address, sentAt }: SendRow, messages: Set<string>): boolean {
  const before = messages.size;
  return messages.add(`${contactId} ${address} ${sentAt}`).size > before;
}

async function candidatesAmong(
  rows: readonly SendRow[],
  campaignActivityId: string,
  { records, now }: { readonly records: RecordReader; readonly now: Date },
): Promise<readonly Candidate[]> {
  const old = rows.filter((row) => isOld(row, now));
  const known: ReadonlyMap<string, AddressFacts> = await records.readMany([
    ...new Set(old.map(({ address }) => address)),
  ]);
  return old.flatMap(({ address, sentAt }) => {
    const facts = known.get(address);
    const message = { campaignActivityId, sentAt };
    const wanted = facts && wantedOf(facts, message);
    return wanted && (wanted.delivery || wanted.click) ? { address, message, wanted } : [];
  });
}

/** Of others a bounce may still come: the vendor tries a message for up to three days. */
function isOld({ sentAt }: SendRow, now: Date): boolean {
  return now.getTime() - Date.parse(sentAt) >= recentForMs;
}

/** What a scanner does as a newer message of the same send arrives would be a late click on this one. */
function withoutClick(candidate: Candidate): readonly Candidate[] {
  const { wanted } = candidate;
  return wanted.delivery ? [{ ...candidate, wanted: { ...wanted, click: false } }] : [];
}

function largest(mailedAt: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const inOrder = [...mailedAt].sort(
    ([one, mailed], [other, more]) => more - mailed || compareText(one, other),
  );
  return Object.fromEntries(inOrder.slice(0, mostProviders));
}
