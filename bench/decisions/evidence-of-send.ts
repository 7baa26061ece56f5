import type { AddressFacts } from '../../shared/bounce/assess.ts';
import { type Click, type Evidence, isNoEvidence } from '../../shared/bounce/evidence.ts';
import type { History } from '../../shared/bounce/history.ts';
import { dayMs, daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { ClickRow, ClosedSend, SendOutcome } from './rule-set.ts';

/** Bounces after which it matters that mail has arrived. */
const refusals: readonly (string | undefined)[] = ['B', 'D', 'F', 'S', 'Z'];
/** A link that is used so soon, or links that are all used within such a time, were used by no person. */
const scanMs = 60_000;

/**
 * What a closed send proves, by address: only where the record has bounced before, and nothing kept is newer than its
 * newest bounce.
 */
export function evidenceOfSend(
  { campaignActivityId, sentAt, mailed, bounces }: SendOutcome,
  { clicks }: ClosedSend,
  records: ReadonlyMap<string, AddressFacts>,
): ReadonlyMap<string, Evidence> {
  const refused = new Set(bounces.filter(({ code }) => code !== 'V').map(({ address }) => address));
  const clickedAt = lastClicks(clicks, sentAt);
  const found = new Map<string, Evidence>();
  for (const { address } of mailed) {
    const facts = records.get(address);
    const since = facts && newestRefusal(facts.history);
    if (!facts || since === undefined || sentAt < since) continue;
    const { deliveries, click } = facts.evidence;
    const isNews = (known: { readonly sentAt: Instant } | undefined) => !known || known.sentAt < since;
    const clicked = clickedAt.get(address);
    const news: Click | undefined =
      clicked !== undefined && isNews(click) ? { campaignActivityId, sentAt, clickedAt: clicked } : undefined;
    const evidence = {
      deliveries: isNews(deliveries[0]) && !refused.has(address) ? [{ campaignActivityId, sentAt }] : [],
      ...(news && { click: news }),
    };
    if (!isNoEvidence(evidence)) found.set(address, evidence);
  }
  return found;
}

function newestRefusal({ newest, older, strongestBefore }: History): Instant | undefined {
  const isRefusal = ({ code }: { readonly code?: string }) => refusals.includes(code);
  const found = newest.find(isRefusal) ?? older.findLast(isRefusal);
  return (found ?? (strongestBefore && isRefusal(strongestBefore) ? strongestBefore : undefined))?.bouncedAt;
}

/** When each person last used a link; visits of security scanners are left out. */
function lastClicks(rows: readonly ClickRow[], sentAt: Instant): ReadonlyMap<string, Instant> {
  const links = new Set(rows.map(({ link }) => link));
  const heedFrom = daysAfter(sentAt, scanMs / dayMs);
  const found = new Map<string, Instant>();
  for (const [address, clicks] of Map.groupBy(rows, (row) => row.address)) {
    const times = clicks.map(({ clickedAt }) => clickedAt).sort();
    const [first = '', last = ''] = [times[0], times.at(-1)];
    const isAll = links.size > 1 && new Set(clicks.map(({ link }) => link)).size === links.size;
    const isAtOnce = Date.parse(last) - Date.parse(first) <= scanMs;
    if (last >= heedFrom && !(isAll && isAtOnce)) found.set(address, last);
  }
  return found;
}
