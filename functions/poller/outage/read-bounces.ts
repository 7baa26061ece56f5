import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { type Bounce, bounceHash } from '../../../shared/bounce/bounce.ts';
import { bounceCodes } from '../../../shared/bounce/bounce-codes.ts';
import { isCovered, isOfCode } from '../../../shared/bounce/outage/covered.ts';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { providerHashAt } from '../../../shared/bounce/provider.ts';
import type { ReportPage, ReportWanted } from '../../../shared/constant-contact/bounce-report.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { ReportedSend } from './sends.ts';

/** What reading bounces takes. */
export interface BouncePorts {
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  readonly records: RecordReader;
}

export interface BouncesRead {
  /** Of a contact as many as there are, one for each time it bounced. */
  readonly bounces: readonly Bounce[];
  /** Rows there that have no code, and of which no record knows one yet. */
  readonly uncoded: number;
}

/** The bounces that an incident covers. */
export async function readCovered(
  send: ReportedSend,
  incident: Incident,
  ports: BouncePorts,
): Promise<BouncesRead> {
  const codes = Object.keys(bounceCodes).filter((code) => isOfCode(incident, code));
  const covered = (await readWithCodes(send, codes, ports)).filter(({ address }) =>
    isCovered(incident.covered, providerHashAt(address)),
  );
  const uncoded = covered.filter(({ code }) => code === undefined);
  const recovered = uncoded.length > 0 ? await recover(uncoded, ports) : [];
  const bounces = [...covered, ...recovered].filter(
    ({ code }) => code !== undefined && isOfCode(incident, code),
  );
  return { bounces, uncoded: uncoded.length - recovered.length };
}

/**
 * The bounces of a send with one of these codes, and those without a code. Asks for these only, and for all where the
 * vendor does not take that or has trouble with it.
 */
export async function readWithCodes(
  send: ReportedSend,
  codes: readonly string[],
  { readReport }: Pick<BouncePorts, 'readReport'>,
): Promise<readonly Bounce[]> {
  const wanted = { campaignActivityId: send.campaignActivityId, sends: send.sent };
  const ofCodes = ({ code }: Bounce) => code === undefined || codes.includes(code);
  if (!send.hasCodeFilter) return read(readReport(wanted), ofCodes);
  try {
    return await read(readReport({ ...wanted, codes }), ofCodes);
  } catch (error) {
    if (!endsReport(error)) throw error;
    return read(readReport(wanted), ofCodes);
  }
}

async function read(
  pages: AsyncIterable<ReportPage>,
  isWanted: (bounce: Bounce) => boolean,
): Promise<readonly Bounce[]> {
  const found: Bounce[] = [];
  for await (const { rows } of pages)
    for (const row of rows) if (row.kind === 'bounce' && isWanted(row.bounce)) found.push(row.bounce);
  return found;
}

/** The codes of rows that came without one, as far as they have become known since. */
async function recover(
  bounces: readonly Bounce[],
  { records }: Pick<BouncePorts, 'records'>,
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
async function* withRecords(
  bounces: readonly Bounce[],
  records: RecordReader,
): AsyncGenerator<readonly [known: ReadonlyMap<string, AddressRecord>, bounces: readonly Bounce[]]> {
  for (let start = 0; start < bounces.length; start += recordsAtOnce) {
    const part = bounces.slice(start, start + recordsAtOnce);
    yield [await records.readMany([...new Set(part.map(({ address }) => address))]), part];
  }
}
