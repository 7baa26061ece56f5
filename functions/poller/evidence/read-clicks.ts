import type { Click } from '../../../shared/bounce/evidence.ts';
import type { Instant } from '../../../shared/bounce/instant.ts';
import type { ClicksPage } from '../../../shared/constant-contact/clicks-report.ts';
import { lastClickByAPerson, type UsedLink } from './clicked-by-a-person.ts';
import type { Candidate } from './read-sends.ts';

/**
 * Reads who used the links of a send, and says of which candidates it was a person.
 *
 * @param candidates of this send; others are not looked at.
 * @param pages the report from its top, newest clicks first, perhaps not to its end.
 * @throws whatever reading the report throws.
 */
export async function readClicks(
  candidates: readonly Candidate[],
  pages: AsyncIterable<ClicksPage>,
): Promise<ReadonlyMap<string, Click>> {
  const used = new Map<string, UsedLink[]>(candidates.map(({ address }) => [address, []]));
  const links = new Set<string>();
  let readFrom: Instant | undefined;
  for await (const { rows, isLast } of pages) {
    readFrom = isLast ? undefined : (rows.at(-1)?.clickedAt ?? readFrom);
    for (const { address, link, clickedAt } of rows) {
      links.add(link);
      used.get(address)?.push({ link, clickedAt });
    }
  }
  const clicks = new Map<string, Click>();
  for (const { address, message } of candidates) {
    const clickedAt = lastClickByAPerson(used.get(address) ?? [], {
      sentAt: message.sentAt,
      links: links.size,
      readFrom,
    });
    if (clickedAt !== undefined) clicks.set(address, { ...message, clickedAt });
  }
  return clicks;
}
