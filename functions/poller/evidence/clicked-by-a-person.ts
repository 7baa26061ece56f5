import type { Instant } from '../../../shared/bounce/instant.ts';

/** A link of a message that was used. */
export interface UsedLink {
  readonly link: string;
  readonly clickedAt: Instant;
}

/**
 * A security scanner opens links as the message arrives, or all of them at once; times come cut to the minute
 * (docs/DECISIONS.md, "Evidence").
 */
const scannerMs = 60_000;

/** A message with a single link has all of its links used at once by anybody. */
const fewestLinks = 2;

/**
 * When a person last used a link of a message.
 *
 * @param used the links that the address used in the message, in any order.
 * @param links how many different links anybody used in the whole send.
 * @param readFrom the oldest click that was read, where the report goes on: what a scanner did then may be known in part.
 * @returns undefined where only a scanner did.
 */
export function lastClickByAPerson(
  used: readonly UsedLink[],
  {
    sentAt,
    links,
    readFrom,
  }: { readonly sentAt: Instant; readonly links: number; readonly readFrom?: Instant | undefined },
): Instant | undefined {
  const late = used.filter(({ clickedAt }) => Date.parse(clickedAt) - Date.parse(sentAt) > scannerMs);
  const isOfAll = ({ clickedAt }: UsedLink) => {
    const near = used.filter((other) => isNear(other.clickedAt, clickedAt));
    return links >= fewestLinks && new Set(near.map(({ link }) => link)).size >= links;
  };
  return late
    .filter((one) => !isOfAll(one))
    .filter((one) => readFrom === undefined || !isNear(one.clickedAt, readFrom))
    .map(({ clickedAt }) => clickedAt)
    .sort()
    .at(-1);
}

function isNear(one: Instant, other: Instant): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) <= scannerMs;
}
