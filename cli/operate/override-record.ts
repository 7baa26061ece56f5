import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import type { AddressFacts } from '../../shared/bounce/assess.ts';
import { noEvidence } from '../../shared/bounce/evidence.ts';
import { noBounces } from '../../shared/bounce/history.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { joinOverrides, type Override } from '../../shared/bounce/overrides.ts';
import { factsOf, nextRecord, type Renewing } from '../../shared/next-record.ts';

/** What of a batch goes into each of its records. */
export type Said = Pick<Override, 'id' | 'kind' | 'by' | 'reason'>;

/**
 * A record with what a batch says of its address. The override has the batch's id, so that saying it again changes
 * nothing.
 *
 * @returns undefined when there is nothing to write: it says so already, or it would release an address without a record.
 */
export function withOverride(
  address: string,
  record: AddressRecord | undefined,
  { id, kind, by, reason }: Said,
  how: Renewing,
): AddressRecord | undefined {
  if (!record && kind === 'release') return undefined;
  if (record?.overrides.some((override) => override.id === id)) return undefined;
  const facts = record
    ? factsOf(record)
    : { address, history: noBounces, overrides: [], evidence: noEvidence, incidentReferences: [] };
  const override: Override = { id, kind, at: timeOf(record, how.now), by, reason, batch: id };
  return withOverrides(facts, record, [override], how);
}

/**
 * A record without what a batch says of its address: what held before it holds again.
 *
 * @returns undefined when there is nothing to write: it does not say so, or not any more.
 */
export function withoutOverride(
  record: AddressRecord | undefined,
  batch: string,
  how: Renewing,
): AddressRecord | undefined {
  const withdrawn = (record?.overrides ?? [])
    .filter((override) => override.batch === batch && !override.withdrawn)
    .map((override): Override => ({ ...override, withdrawn: true }));
  return record && withdrawn.length > 0 ? withOverrides(factsOf(record), record, withdrawn, how) : undefined;
}

function withOverrides(
  facts: AddressFacts,
  record: AddressRecord | undefined,
  news: readonly Override[],
  how: Renewing,
): AddressRecord | undefined {
  return nextRecord({ ...facts, overrides: joinOverrides(facts.overrides, news) }, record, how);
}

/** It covers every bounce that is known, and stands after whatever was said before, whatever the clocks say. */
function timeOf(record: AddressRecord | undefined, now: Date): Instant {
  const newestBounce = record?.history.newest[0]?.bouncedAt ?? '';
  const newestOverride = record?.overrides
    .map(({ at }) => at)
    .sort()
    .at(-1);
  const afterOverride =
    newestOverride === undefined ? '' : new Date(Date.parse(newestOverride) + 1).toISOString();
  return [now.toISOString(), newestBounce, afterOverride].sort().at(-1) ?? now.toISOString();
}
