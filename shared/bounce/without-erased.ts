import type { AddressFacts } from './assess.ts';
import type { Tombstone } from './tombstone.ts';
import { isErased } from './tombstone.ts';

/**
 * What may still be known of an address after its person was erased: bounces, overrides and evidence that came later.
 *
 * @returns undefined when nothing is left.
 */
export function withoutErased<Facts extends AddressFacts>(
  facts: Facts,
  tombstone: Tombstone | undefined,
): Facts | undefined {
  if (!tombstone) return facts;
  const isLater = (bounce: { readonly bouncedAt: string }) => !isErased(tombstone, bounce);
  const { history, evidence, incidentReferences } = facts;
  const isSentLater = ({ sentAt }: { readonly sentAt: string }) => sentAt > tombstone.upTo;
  const newest = history.newest.filter(isLater);
  const overrides = facts.overrides.filter(({ at }) => at > tombstone.upTo);
  if (newest.length === 0 && overrides.length === 0) return undefined;
  const isOfLater = (id: string) => newest.some(({ campaignActivityId }) => campaignActivityId === id);
  const { strongestBefore } = history;
  return {
    ...facts,
    history: {
      newest,
      older: history.older.filter(isLater),
      ...(strongestBefore && isLater(strongestBefore) && { strongestBefore }),
      contacts: history.contacts.filter(isLater),
    },
    overrides,
    evidence: {
      deliveries: evidence.deliveries.filter(isSentLater),
      ...(evidence.click && isSentLater(evidence.click) && { click: evidence.click }),
    },
    incidentReferences: incidentReferences.filter(({ campaignActivityId }) => isOfLater(campaignActivityId)),
  };
}
