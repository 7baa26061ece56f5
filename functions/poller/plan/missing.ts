import { fingerprintCodes, type Seen } from '../../../shared/constant-contact/fingerprint.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import type { ReportMemory } from './campaign-memory.ts';

/** Contacts that the vendor's counters count and whose rows we have not seen, by code. Empty when none is missing. */
export type Missing = Readonly<Record<string, number>>;

/**
 * The counters minus the distinct contacts seen with each code. Contacts seen without a code the table knows are in
 * one of the counters too; they are credited against what is still missing, first against "other", which is where the
 * vendor's own sample counts them. A counter that decreases never means missing rows.
 */
export function missingRows(counters: Readonly<Record<string, number>>, seen: Seen): Missing {
  const uncoded = (seen[fingerprintCodes.none] ?? 0) - (seen[fingerprintCodes.recovered] ?? 0);
  let credit =
    Math.max(0, uncoded) + (seen[fingerprintCodes.unknown] ?? 0) + (seen[fingerprintCodes.unreadable] ?? 0);
  const missing: Record<string, number> = {};
  const otherFirst = Object.entries(counters).sort(
    ([one], [other]) => Number(other === 'X') - Number(one === 'X'),
  );
  for (const [code, counted] of otherFirst) {
    const unseen = Math.max(0, counted - (seen[code] ?? 0));
    const credited = Math.min(unseen, credit);
    credit -= credited;
    if (unseen > credited) missing[code] = unseen - credited;
  }
  return missing;
}

export function missingFrom({ counters, seen }: ReportMemory): Missing {
  return missingRows(counters?.byCode ?? {}, seen);
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** How many more bounces of a campaign the vendor counts than we have seen, by its counters and by its lists. */
export function missingFromCampaign(
  { bounces = 0 }: Pick<SentCampaign, 'bounces'>,
  reports: readonly ReportMemory[],
): { readonly byCounters: number; readonly byList: number } {
  const contactsSeen = reports.reduce(
    (sum, { seen: { [fingerprintCodes.recovered]: recovered = 0, ...others } }) => {
      // A recovered contact was seen without a code and with one.
      return sum + total(others) - recovered;
    },
    0,
  );
  return {
    byCounters: reports.reduce((sum, report) => sum + total(missingFrom(report)), 0),
    byList: Math.max(0, bounces - contactsSeen),
  };
}
