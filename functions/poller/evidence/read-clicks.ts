import type { Click } from '../../../shared/bounce/evidence.ts';
import type { ClicksPage } from '../../../shared/constant-contact/clicks-report.ts';
import { lastClickByAPerson, type UsedLink } from './clicked-by-a-person.ts';
import type { Candidate } from './read-sends.ts';

/**
 * Reads who used the links of a send, and says of which candidates it was a person.
 *
 * @param candidates of this send; others are not looked at.
 * @param pages the report from its top.
 * @throws whatever reading the report throws.
 */
export async function readClicks(
  candidates: readonly Candidate[],
  pages: AsyncIterable<ClicksPage>,
): Promise<ReadonlyMap<string, Click>> {
  const used = new Map<string, UsedLink[]>(candidates.map(({ address }) => [address, []]));
  const links = new Set<string>();
  for await (const { rows } of pages) {
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
    });
    if (clickedAt !== undefined) clicks.set(address, { ...message, clickedAt });
  }
  return clicks;
}
