import type { Click, Evidence } from '../../../shared/bounce/evidence.ts';
import { encodeEvidence } from '../../../shared/bounce-message.ts';
import type { Counters } from '../../../shared/constant-contact/counters.ts';
import { fingerprintCodes } from '../../../shared/constant-contact/fingerprint.ts';
import { maxPageSize } from '../../../shared/constant-contact/pages.ts';
import type { Vendor } from '../../../shared/constant-contact/vendor.ts';
import { endsReport, PublishIncompleteError } from '../../../shared/errors.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { Erased } from '../memory/erased.ts';
import type { ReportMemory } from '../plan/campaign-memory.ts';
import type { EvidenceMemory, Inconclusive } from '../plan/evidence-memory.ts';
import { missingRows, total } from '../plan/missing.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { EvidenceShare } from './evidence-share.ts';
import { readClicks } from './read-clicks.ts';
import { type Candidate, readSends, type SendsRead } from './read-sends.ts';

export interface GatherPorts {
  readonly vendor: Pick<Vendor, 'readSendsReport' | 'readClicksReport' | 'requestsByPurpose'>;
  readonly share: EvidenceShare;
  readonly records: RecordReader;
  readonly erased: Erased;
  readonly publisher: BouncePublisher;
}

/** What reading the evidence of one closed report came to. */
export type Gathered =
  /** @property published addresses. */
  | { readonly outcome: 'done'; readonly evidence: EvidenceMemory; readonly published: number }
  /** Today's share has no room for it. */
  | { readonly outcome: 'no room' };

/**
 * Reads the sends of a closed report, and its clicks where they would change anything, and publishes what is news to the
 * records of their addresses: one message an address.
 *
 * @param counters of this activity, asked for just now; undefined where the vendor gave none.
 * @throws what is not the fault of this report: the quota, the time, the queue, the table.
 */
export async function gatherEvidence(
  report: ReportMemory,
  counters: Counters | undefined,
  ports: GatherPorts,
  now: Date,
): Promise<Gathered> {
  const { share, vendor, records, publisher } = ports;
  const at = now.toISOString();
  const done = (evidence: EvidenceMemory, published = 0) =>
    ({ outcome: 'done', evidence, published }) as const;
  const postponed = done({ kind: 'postponed', last: at });
  // The report is about to be opened again, or nothing says yet how many messages there were.
  if (!counters?.sends || total(missingRows(counters.byCode, report.seen)) > 0) return postponed;
  if ((report.seen[fingerprintCodes.unreadable] ?? 0) > 0)
    return done({ kind: 'inconclusive', at, why: 'unreadable bounces' });
  const pages = pagesOf(counters.sends);
  if (pages > share.perDay) return done({ kind: 'inconclusive', at, why: 'too large' });
  const inShare = await share.pay(vendor.readSendsReport(report.campaignActivityId), pages, spent(vendor));
  if (!inShare) return { outcome: 'no room' };
  try {
    const sends = await readSends(report.campaignActivityId, inShare, pages, { records, now });
    // More messages than were counted a moment ago: it is being sent again.
    if (sends === 'goes on') return postponed;
    const why = whyInconclusive(sends, counters.sends, report);
    if (why) return done({ kind: 'inconclusive', at, why });
    const published = await publish(await evidenceOf(sends.candidates, report, ports), publisher);
    const { mailed, mailedAt } = sends;
    return done({ kind: 'read', at, mailed, mailedAt }, published);
  } catch (error) {
    if (!endsReport(error)) throw error;
    return postponed;
  }
}

function spent(vendor: Pick<Vendor, 'requestsByPurpose'>): () => number {
  return () => vendor.requestsByPurpose().evidence;
}

/** One page more than the messages fill: rows may come twice. */
export function pagesOf(sends: number): number {
  return Math.ceil(sends / maxPageSize) + 1;
}

function whyInconclusive(
  { mailed }: SendsRead,
  counted: number,
  { seen }: ReportMemory,
): Inconclusive | undefined {
  if (mailed < counted) return 'fewer than counted';
  // An automatic reply may come before another bounce of the same contact, and a recovered code beside the row without.
  const { V: _, [fingerprintCodes.recovered]: recovered = 0, ...bounced } = seen;
  return mailed < total(bounced) - recovered ? 'fewer than bounced' : undefined;
}

async function evidenceOf(
  found: readonly Candidate[],
  { campaignActivityId }: ReportMemory,
  ports: GatherPorts,
): Promise<readonly AddressEvidence[]> {
  const candidates = await withoutErased(found, ports.erased);
  const clickable = candidates.filter(({ wanted }) => wanted.click);
  const clicks = await clicksOf(clickable, campaignActivityId, ports);
  return candidates.flatMap(({ address, message, wanted }) => {
    const click = clicks.get(address);
    const deliveries = wanted.delivery ? [message] : [];
    return wanted.delivery || click ? { address, evidence: { deliveries, ...(click && { click }) } } : [];
  });
}

/** A read of a record may show what was erased a moment ago. */
async function withoutErased(
  candidates: readonly Candidate[],
  erased: Erased,
): Promise<readonly Candidate[]> {
  const told = ({ address, message }: Candidate) => ({ address, bouncedAt: message.sentAt });
  const comesBack = await erased.among(candidates.map(told));
  return candidates.filter((candidate) => !comesBack(told(candidate)));
}

interface AddressEvidence {
  readonly address: string;
  readonly evidence: Evidence;
}

/** How many clicks a send has is not known before. */
const pagesPerBlock = 10;

/**
 * Who used a link, as far as the share allows: that somebody did is true although it is not known who else.
 */
async function clicksOf(
  candidates: readonly Candidate[],
  campaignActivityId: string,
  { vendor, share }: GatherPorts,
): Promise<ReadonlyMap<string, Click>> {
  if (candidates.length === 0) return new Map();
  const inShare = await share.pay(vendor.readClicksReport(campaignActivityId), pagesPerBlock, spent(vendor));
  if (!inShare) return new Map();
  try {
    return await readClicks(candidates, inShare);
  } catch (error) {
    // Deliveries are known all the same.
    if (endsReport(error)) return new Map();
    throw error;
  }
}

/** @throws {PublishIncompleteError} when the queue refused some: all are published again a day later. */
async function publish(heard: readonly AddressEvidence[], publisher: BouncePublisher): Promise<number> {
  const refused = await publisher.publish(
    heard.map(({ address, evidence }) => encodeEvidence(address, evidence)),
  );
  if (refused.length > 0)
    throw new PublishIncompleteError(`The queue refused evidence of ${refused.length} addresses.`);
  return heard.length;
}
