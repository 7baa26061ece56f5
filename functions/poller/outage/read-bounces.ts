import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { type Bounce, bounceHash } from '../../../shared/bounce/bounce.ts';
import { providerOf } from '../../../shared/bounce/provider.ts';
import type { ReportPage, ReportWanted } from '../../../shared/constant-contact/bounce-report.ts';
import { providerHash } from '../../../shared/constant-contact/fingerprint.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { AddressRecords } from '../../../shared/storage/address-records.ts';
import type { ReportMemory } from '../plan/campaign-memory.ts';

/** Where bounces are to be read, and which. */
export interface BouncesWanted {
  readonly campaignActivityId: string;
  readonly sends?: number | undefined;
  readonly codeSearch?: ReportMemory['codeSearch'];
  /** By its hash. */
  readonly provider: string;
  readonly code: string;
}

export interface ReadParts {
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  readonly records: Pick<AddressRecords, 'readMany'>;
}

export interface BouncesRead {
  readonly bounces: readonly Bounce[];
  /** Contacts there whose rows have no code and whose records know none yet. */
  readonly uncoded: number;
}

/** The bounces of a send at one provider with one code, each contact's once for each time it bounced. */
export async function readBounces(wanted: BouncesWanted, parts: ReadParts): Promise<BouncesRead> {
  const found = await readFiltered(wanted, parts);
  const coded = found.filter(({ code }) => code === wanted.code);
  const uncoded = found.filter(({ code }) => code === undefined);
  const recovered = uncoded.length > 0 ? await recover(uncoded, parts) : [];
  const bounces = [...coded, ...recovered.filter(({ code }) => code === wanted.code)];
  return { bounces, uncoded: uncoded.length - recovered.length };
}

/** Asks for one code only, and for all where the vendor does not take that or has trouble with it. */
async function readFiltered(wanted: BouncesWanted, parts: ReadParts): Promise<readonly Bounce[]> {
  if (wanted.codeSearch === 'not offered') return readAll(wanted, parts);
  try {
    return await readAll(wanted, parts, [wanted.code]);
  } catch (error) {
    if (!endsReport(error)) throw error;
    return readAll(wanted, parts);
  }
}

async function readAll(
  { campaignActivityId, sends, provider, code }: BouncesWanted,
  { readReport }: ReadParts,
  codes?: readonly string[],
): Promise<readonly Bounce[]> {
  const found: Bounce[] = [];
  for await (const { rows } of readReport({ campaignActivityId, sends, codes })) {
    for (const row of rows) {
      if (row.kind !== 'bounce' || (row.bounce.code ?? code) !== code) continue;
      if (providerHash(providerOf(row.bounce.address)) === provider) found.push(row.bounce);
    }
  }
  return found;
}

/** The codes of rows that came without one, as far as they have become known since. */
async function recover(
  bounces: readonly Bounce[],
  { records }: Pick<ReadParts, 'records'>,
): Promise<readonly Bounce[]> {
  const recovered: Bounce[] = [];
  for await (const [known, some] of withRecords(bounces, records)) {
    for (const bounce of some) {
      const code = codeOf(bounce, known.get(bounce.address));
      if (code !== undefined) recovered.push({ ...bounce, code });
    }
  }
  return recovered;
}

function codeOf(bounce: Bounce, record: AddressRecord | undefined): string | undefined {
  const hash = bounceHash(bounce);
  const { newest = [], older = [] } = record?.history ?? {};
  return (newest.find((one) => bounceHash(one) === hash) ?? older.find((one) => one.hash === hash))?.code;
}

/** Records are large and a report may be long: so many are held at once. */
const recordsAtOnce = 1_000;

/** Bounces with the records of their addresses, a part at a time. */
export async function* withRecords(
  bounces: readonly Bounce[],
  records: Pick<AddressRecords, 'readMany'>,
): AsyncGenerator<readonly [known: ReadonlyMap<string, AddressRecord>, bounces: readonly Bounce[]]> {
  for (let start = 0; start < bounces.length; start += recordsAtOnce) {
    const part = bounces.slice(start, start + recordsAtOnce);
    yield [await records.readMany([...new Set(part.map(({ address }) => address))]), part];
  }
}
